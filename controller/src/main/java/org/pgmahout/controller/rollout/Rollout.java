package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.EtcdGrowth;
import org.pgmahout.controller.operate.EtcdMembers;
import org.pgmahout.controller.operate.RunningSettings;

/** One apply on its way: what the phases of {@link Phases} do. */
public final class Rollout {
  private static final Duration QUORUM = Duration.ofSeconds(90);
  private static final Duration FAILOVER = Duration.ofSeconds(30);
  private static final Duration LEADER = Duration.ofSeconds(120);

  /** How the restart of a member fails whose PostgreSQL does not start. */
  private static final Set<ErrorCode> DID_NOT_COME_BACK =
      Set.of(ErrorCode.COMMAND_FAILED, ErrorCode.TIMED_OUT, ErrorCode.UNIT_FAILED);

  /** A reload takes a loop of Patroni's at most, and a moment of PostgreSQL's. */
  private static final Duration IN_FORCE = Duration.ofSeconds(30);

  private final Site site;
  private final ClusterTruth truth;
  private final Gates gates;
  private final Target target;
  private final Consumer<RolloutEvent> events;
  private final SiteRuns runs;
  private final DataLook look;
  private final EtcdLook etcd;
  private final StartLook starts;
  private final Patience wait;
  private final DatabaseStart databases;
  private boolean servedBefore;
  private boolean ranBefore;
  private boolean etcdBefore;
  private Hold hold;

  /** What lies in other rooms: is it fit before, does it serve after. */
  public interface Gates {
    /** Throws PREFLIGHT_FAILED when a node is not fit. */
    void preflight();

    /** Throws CHANGED_OUTSIDE when Patroni's configuration holds what nobody was shown. */
    void configurationAsShown();

    /**
     * Brings every agent its certificate and whom to trust, where they are not as they shall be.
     */
    void renewAgents(Consumer<String> tell);

    /** Whether the replacement of a password has begun and not ended. */
    boolean passwordsBegun();

    /** Changes the passwords in the database whose replacement has begun. */
    void changePasswords(Consumer<String> tell);

    /**
     * Restarts PostgreSQL where a changed setting waits for it.
     *
     * @param nodes the nodes that are meant
     * @param changed whether the configuration was changed just now
     * @param stillWanted throws when nothing more shall be begun
     */
    void restartWhereItWaits(
        Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell);

    /** Hands the leadership over; does nothing when nobody could take it. */
    void stepDown(String leader, Consumer<String> tell);

    /**
     * Gives Patroni the cluster-wide configuration of the plan applied last, and waits for the
     * members.
     *
     * @return what came of it, a sentence; empty when it has that already
     */
    Optional<String> putBack(Consumer<String> tell);

    /** The members of the running etcd. */
    EtcdMembers etcdMembers();

    /** Why the meant nodes do not serve yet; empty when a write and every read worked. */
    Optional<String> serves();
  }

  /**
   * What this apply is.
   *
   * @param owner random id of the reservation
   * @param who operator and machine
   * @param before the plan applied last; empty when etcd did not answer at the start
   * @param next the plan as it will be recorded
   * @param text the plan's effective text
   * @param lineage what the plan folder has seen replaced, the newest last
   * @param recorded whether it is recorded as applied: all nodes are meant, and the plan is another
   */
  public record Target(
      String owner,
      String who,
      Optional<Applied> before,
      Applied next,
      String text,
      List<String> lineage,
      boolean recorded) {}

  /** A rollout that has not begun. */
  public Rollout(
      Site site, ClusterTruth truth, Gates gates, Target target, Consumer<RolloutEvent> events) {
    this.site = site;
    this.truth = truth;
    this.gates = gates;
    this.target = target;
    this.events = events;
    this.runs = new SiteRuns(site, target.owner(), target.who(), events);
    this.look = new DataLook(site, truth, target.owner());
    this.etcd = EtcdLook.at(site, truth);
    this.wait = new Patience(this::stillWanted, this::waiting);
    this.starts = new StartLook(site, target.who());
    this.databases =
        new DatabaseStart(
            site,
            truth,
            gates,
            runs,
            starts,
            wait,
            this::changePasswords,
            this::waiting,
            target.owner());
  }

  /** Walks all phases; throws at the first that fails. */
  public void run() {
    Reservations nodes = new Reservations(site, target.owner(), target.who());
    try (Hold held = Hold.take(nodes, Optional.of(truth), events, this::stillWanted)) {
      hold = held;
      hold.takeCluster(this::stillWanted);
      refuseOvertaken();
      new PhaseRunner(events).run(Phases.all(), this);
      held.done();
    }
  }

  /** Between the look and the reservation somebody else may have applied. */
  private void refuseOvertaken() {
    if (target.before().isPresent()
        && truth.etcdTrouble().isEmpty()
        && !truth.applied().equals(target.before().get())) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "somebody applied a plan since this apply looked: generation "
              + truth.applied().generation()
              + " of "
              + truth.applied().who(),
          "Look again: pgmahout plan.");
    }
  }

  /** Asks every run in progress to stop, and begins no other: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }

  /** Throws when the nodes are no longer ours, or the operator wants it stopped. */
  private void stillWanted() {
    runs.stillWanted();
    if (hold != null) {
      hold.stillOurs();
    }
  }

  /** Before each phase: it is still wanted, the nodes are still ours, and know what is at work. */
  void enter(Phase phase) {
    hold.phase(phase.title());
    stillWanted();
  }

  void preflight() {
    gates.preflight();
  }

  void guardData() {
    Collection<NodeData> found = look.byNode().values();
    // By what lies on the nodes, not by who answers at this moment: one slow answer must not turn
    // a rolling change into one that takes all members at once.
    etcdBefore = found.stream().anyMatch(node -> node.etcd().present());
    if (etcd.serves(etcdBefore)) {
      guardAgreement(found);
      servedBefore = DataGuard.mayServe(found) && leaderAppears();
    } else {
      DataGuard.beforeStart(found);
      ranBefore = DataGuard.mayServe(found);
    }
  }

  /** A failover may be under way; who has no leader after that does not serve. */
  private boolean leaderAppears() {
    if (databases.leaderless().isPresent() && databases.nobodyStarts()) {
      return false;
    }
    try {
      wait.until("a leader", FAILOVER, "", () -> databases.leaderless());
      return true;
    } catch (OpsException e) {
      if (e.code() == ErrorCode.TIMED_OUT) {
        return false;
      }
      throw e;
    }
  }

  void guardAgreement() {
    guardAgreement(look.byNode().values());
    // A primary outlives an etcd without quorum (failsafe_mode); its nodes are taken one by one.
    servedBefore = servedBefore || ranBefore && truth.systemId().isPresent() && leaderAppears();
  }

  private void guardAgreement(Collection<NodeData> found) {
    if (found.stream().anyMatch(node -> node.pgdata().present())) {
      String first =
          site.specs().stream()
              .filter(NodeSpec::bootstrap)
              .map(NodeSpec::node)
              .findFirst()
              .orElse("");
      DataGuard.agreement(found, truth.systemId(), first);
    }
  }

  void renewAgents() {
    gates.renewAgents(this::waiting);
  }

  /** Once there is a leader, and right before the nodes' Patroni takes what lies in its file. */
  void changePasswords() {
    if (!gates.passwordsBegun()) {
      return;
    }
    wait.until(
        "the leader to take passwords",
        LEADER,
        "See pgmahout status, and pgmahout logs NODE patroni.",
        () ->
            truth.members().stream().anyMatch(member -> member.role().leads() && member.healthy())
                ? Optional.empty()
                : Optional.of("no member that leads is running yet"));
    gates.changePasswords(this::waiting);
  }

  void prepareEverywhere() {
    runOn(site.agents(), Stage.PREPARE);
  }

  void startEtcd(Component... components) {
    List<AgentClient> members = site.with(Role.ETCD);
    if (members.isEmpty()) {
      return;
    }
    EtcdStart start =
        new EtcdStart(
            site,
            runs,
            starts,
            new EtcdGrowth(gates.etcdMembers(), this::stillWanted, this::waiting),
            this::awaitQuorum,
            List.of(components));
    if (etcd.serves(etcdBefore)) {
      start.oneByOne(members, look.byNode());
    } else {
      start.together(members, look.byNode());
    }
  }

  void awaitQuorum() {
    wait.until("etcd's quorum", QUORUM, "See pgmahout logs NODE etcd.", truth::etcdTrouble);
    hold.takeCluster(this::stillWanted);
  }

  void startFirst(Component... components) {
    databases.first(servedBefore, List.of(components), look::byNode);
  }

  void awaitLeader() {
    databases.awaitLeader();
  }

  void startOthers(Component... components) {
    try {
      databases.others(servedBefore, List.of(components));
    } catch (OpsException e) {
      throw afterAStartThatFailed(e);
    }
  }

  void awaitStreaming() {
    databases.awaitStreaming();
  }

  void restartWhereItWaits() {
    Set<String> databases =
        site.with(Role.DATABASE).stream().map(AgentClient::node).collect(Collectors.toSet());
    if (databases.isEmpty()) {
      return;
    }
    try {
      gates.restartWhereItWaits(
          databases, runs.configurationChanged(), this::stillWanted, this::waiting);
    } catch (OpsException e) {
      throw afterAStartThatFailed(e);
    }
  }

  private OpsException afterAStartThatFailed(OpsException e) {
    return DID_NOT_COME_BACK.contains(e.code()) && databases.somebodyDidNotStart() ? putBack(e) : e;
  }

  /**
   * A member that does not start with the new configuration starts with the one before: the others
   * run with that still, and a failover must find nodes that can start.
   */
  private OpsException putBack(OpsException why) {
    try {
      return gates
          .putBack(this::waiting)
          .map(
              told -> new OpsException(why.code(), why.getMessage() + "\n" + told, why.hint(), why))
          .orElse(why);
    } catch (OpsException e) {
      why.addSuppressed(e);
      return new OpsException(
          why.code(),
          why.getMessage() + "\nThe configuration before could not be put back: " + e.getMessage(),
          why.hint(),
          why);
    }
  }

  /**
   * By the servers' own word: what Patroni was told and took may still be refused by PostgreSQL.
   */
  void proveInForce() {
    List<AgentClient> databases = site.with(Role.DATABASE);
    if (databases.isEmpty()) {
      return;
    }
    RunningSettings[] last = new RunningSettings[1];
    try {
      wait.until(
          "every server to run with what was applied",
          IN_FORCE,
          "",
          () -> {
            last[0] = RunningSettings.ask(databases, site::spec);
            // With --limit, what all nodes must follow in order waits for an apply to all.
            return last[0].trouble(site.others().isEmpty());
          });
    } catch (OpsException e) {
      throw e.code() == ErrorCode.TIMED_OUT ? last[0].notInForce() : e;
    }
  }

  void startProxies(Component... components) {
    runOn(site.with(Role.PROXY), Stage.START, components);
  }

  void verify() {
    wait.until(
        "a write and every read to work",
        LEADER,
        "See pgmahout status, and pgmahout logs NODE haproxy.",
        gates::serves);
  }

  void record() {
    truth.keepLineage(target.lineage());
    if (target.recorded()) {
      // With etcd silent at the start, what it holds is known only now.
      truth.save(target.before().orElseGet(truth::applied), target.next(), target.text());
    }
  }

  private void waiting(String message) {
    events.accept(new RolloutEvent.Waiting(message));
  }

  private void runOn(List<AgentClient> agents, Stage stage, Component... components) {
    runs.on(agents, stage, List.of(components));
  }
}
