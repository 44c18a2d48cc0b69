package org.pgmahout.controller.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.lock.ApplyLock;

/** The machines of a cluster, and what etcd and Patroni on them say: runs change it, time does. */
public final class InMemoryCluster implements ClusterView, ApplyLock, Machine {
  private final List<Happened> log = Collections.synchronizedList(new ArrayList<>());
  private final InMemoryEtcd etcd;
  private final InMemoryPatroni patroni;
  private final Plans plans = new Plans();
  private final ClusterPlan plan;
  private String holder = "";
  private Predicate<Happened.Begun> fails = _ -> false;
  private Consumer<Happened.Begun> atBegin = _ -> {};
  private Runnable atLook = () -> {};

  InMemoryCluster(List<NodeSpec> specs, InMemoryTime time, Random random) {
    this.plan = specs.getFirst().plan();
    List<String> databases =
        specs.stream().filter(spec -> spec.has(Role.DATABASE)).map(NodeSpec::node).toList();
    this.etcd = new InMemoryEtcd(specs, random);
    this.patroni = new InMemoryPatroni(databases, random, log);
    time.atPause(etcd::pause);
    time.atPause(() -> patroni.pause(etcd.quorum()));
  }

  /** Its etcd. */
  public InMemoryEtcd etcd() {
    return etcd;
  }

  /** Its databases. */
  public InMemoryPatroni patroni() {
    return patroni;
  }

  /** What happened so far, in order. */
  public List<Happened> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** Notes what happened outside of the machines. */
  public void happened(Happened line) {
    log.add(line);
  }

  /** The runs that begin so fail. */
  public void fails(Predicate<Happened.Begun> which) {
    fails = which;
  }

  /** Happens right after each run that changes something has begun. */
  public void atBegin(Consumer<Happened.Begun> happens) {
    atBegin = happens;
  }

  /** Happens whenever a run begins that only looks. */
  public void atLook(Runnable happens) {
    atLook = happens;
  }

  /** Whether somebody holds the key of the apply in etcd. */
  public boolean isHeld() {
    return !holder.isEmpty();
  }

  @Override
  public List<Step> begins(String node, RunRequest request) {
    if (request.mode() == Mode.CHECK) {
      atLook.run();
      return look(node, request);
    }
    boolean member = starts(request, Component.ETCD, Role.ETCD);
    boolean database = starts(request, Component.PATRONI, Role.DATABASE);
    Happened.Begun begun;
    // Two that begin at one moment see each other.
    synchronized (this) {
      begun = new Happened.Begun(node, request, seen(node, member, database));
      log.add(begun);
      if (member) {
        etcd.begins(node);
      }
      if (database) {
        patroni.begins(node);
      }
    }
    atBegin.accept(begun);
    if (request.operation() instanceof NodeOperation operation) {
      boolean possible = !forLeader(operation) || patroni.leader().equals(node);
      boolean well = possible && !fails.test(begun);
      return List.of(
          Step.of(Component.PATRONI, Outcome.OK, StepTrait.STATE),
          Step.of(Component.PATRONI, well ? Outcome.CHANGED : Outcome.FAILED));
    }
    if (fails.test(begun) || member && etcd.isBroken(node)) {
      return List.of(Step.of(Component.PATRONI, Outcome.FAILED, StepTrait.STATE));
    }
    Outcome content = patroni.leader().equals(node) ? Outcome.CHANGED : Outcome.SKIPPED;
    return request.stage() == Stage.CONTENT
        ? List.of(Step.of(Component.POSTGRESQL, content, StepTrait.LEADER_ONLY))
        : List.of(
            Step.of(Component.SYSTEM, Outcome.OK, StepTrait.INSTALLS),
            Step.of(Component.PATRONI, Outcome.CHANGED, StepTrait.STATE));
  }

  private static boolean forLeader(NodeOperation operation) {
    return switch (operation) {
      case NodeOperation.NarrowHba _, NodeOperation.ChangePasswords _ -> true;
      case NodeOperation.Destroy _,
          NodeOperation.CutSessions _,
          NodeOperation.SetAside _,
          NodeOperation.ReloadPatroni _ ->
          false;
    };
  }

  private static boolean starts(RunRequest request, Component component, Role role) {
    return request.stage() == Stage.START
        && request.components().contains(component)
        && request.spec().has(role);
  }

  private Happened.Cluster seen(String node, boolean member, boolean database) {
    return new Happened.Cluster(
        patroni.leader(),
        patroni.turns(),
        patroni.couldLead(),
        database && patroni.hasNewServerWaiting(node),
        etcd.quorum(),
        etcd.voters(),
        etcd.servingBut(node),
        member && etcd.restarts(node) && etcd.serves(node) && etcd.votes(node));
  }

  private List<Step> look(String node, RunRequest request) {
    Component component = request.components().getFirst();
    return List.of(
        switch (component) {
          case ETCD -> Step.of(component, wouldChange(etcd.restarts(node)));
          case POSTGRESQL ->
              Step.of(
                  component,
                  wouldChange(patroni.hasNewServerWaiting(node)),
                  StepTrait.RESTARTS_DATABASE);
          case PATRONI ->
              Step.of(
                  component, wouldChange(patroni.lacksRoles(node)), StepTrait.NEEDED_BY_REPLICAS);
          case SYSTEM, DOCKER, HAPROXY -> Step.of(component, Outcome.OK);
        });
  }

  private static Outcome wouldChange(boolean changes) {
    return changes ? Outcome.WOULD_CHANGE : Outcome.OK;
  }

  @Override
  public void ended(String node, RunRequest request, RunView.State state) {
    if (request.mode() == Mode.CHECK) {
      return;
    }
    log.add(new Happened.Ended(node, state));
    if (state == RunView.State.DONE) {
      switch (request.operation()) {
        case NodeOperation.NarrowHba _ -> patroni.narrowed();
        case NodeOperation.ChangePasswords _ -> patroni.passwordsChanged();
        default -> {}
      }
    }
    if (state == RunView.State.DONE && starts(request, Component.ETCD, Role.ETCD)) {
      etcd.started(request.spec());
    }
    if (state == RunView.State.DONE && starts(request, Component.PATRONI, Role.DATABASE)) {
      patroni.started(request.spec());
    }
  }

  @Override
  public void refused(String node, RunRequest request) {
    if (request.mode() == Mode.APPLY) {
      log.add(new Happened.Refused(node));
    }
  }

  @Override
  public Object found(String node, Look<?> look) {
    if (look.equals(Look.DATA)) {
      return new NodeData(node, patroni.data(node), etcd.data(node), patroni.isIdle(node));
    }
    if (look.equals(Look.IN_FORCE)) {
      return new InForce(node, true, List.of(), List.of(), List.of());
    }
    throw new IllegalStateException("nobody in a rollout asks " + look);
  }

  @Override
  public List<ComponentHealth> health(String node) {
    NodeHealth.State state =
        etcd.quorum() && etcd.serves(node) ? NodeHealth.State.OK : NodeHealth.State.FAILED;
    return Stream.of(Component.ETCD)
        .map(part -> new ComponentHealth(part, state, "", InMemoryTime.START, ""))
        .toList();
  }

  @Override
  public Optional<String> etcdTrouble() {
    return etcd.quorum() && !etcd.isElecting()
        ? Optional.empty()
        : Optional.of("etcd has no leader");
  }

  @Override
  public Optional<String> systemId() {
    etcd.requireQuorum();
    return patroni.isInitialised() ? Optional.of(InMemoryPatroni.SYSTEM_ID) : Optional.empty();
  }

  @Override
  public Optional<String> leader() {
    etcd.requireQuorum();
    return Optional.of(patroni.leader()).filter(node -> !node.isEmpty());
  }

  @Override
  public boolean bootstrapBegun() {
    return false;
  }

  @Override
  public void forgetBootstrap() {
    throw new IllegalStateException("no bootstrap was cut off");
  }

  @Override
  public List<Member> members() {
    return patroni.members();
  }

  @Override
  public Optional<Map<String, Object>> configuration() {
    etcd.requireQuorum();
    return patroni.isInitialised()
        ? Optional.of(
            Map.of(
                "postgresql",
                Map.of(
                    "pg_hba", patroni.isWide() ? ClusterHba.wide(plan) : ClusterHba.lines(plan))))
        : Optional.empty();
  }

  /** The plans that were applied to it. */
  public PlanStore plans() {
    return plans;
  }

  private final class Plans extends InMemoryPlanStore {
    @Override
    public Applied applied() {
      etcd.requireQuorum();
      return super.applied();
    }

    @Override
    public void save(Applied before, Applied next, String plan) {
      etcd.requireQuorum();
      super.save(before, next, plan);
      log.add(new Happened.Recorded());
    }
  }

  @Override
  public Optional<String> trouble() {
    return etcdTrouble();
  }

  @Override
  public synchronized Optional<String> take(String owner, String who) {
    etcd.requireQuorum();
    if (!holder.isEmpty() && !holder.equals(owner)) {
      throw new OpsException(ErrorCode.BUSY, "somebody else changes the cluster", "Wait.");
    }
    holder = owner;
    return Optional.empty();
  }

  @Override
  public void renew() {}

  @Override
  public synchronized void release() {
    holder = "";
  }

  /** The nodes on which a run that changes something has begun. */
  public Set<String> touched() {
    return Set.copyOf(
        log().stream()
            .filter(Happened.Begun.class::isInstance)
            .map(line -> ((Happened.Begun) line).node())
            .distinct()
            .toList());
  }
}
