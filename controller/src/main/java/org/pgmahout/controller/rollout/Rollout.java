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
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.EtcdGrowth;

/** One apply on its way: what the phases of {@link Phases} do. */
public final class Rollout {
  private static final Duration QUORUM = Duration.ofSeconds(90);
  private static final Duration FAILOVER = Duration.ofSeconds(30);
  private static final Duration LEADER = Duration.ofSeconds(120);

  private final Site site;
  private final ClusterTruth truth;
  private final Gates gates;
  private final Target target;
  private final Consumer<RolloutEvent> events;
  private final Hold.Rhythm rhythm;
  private final SiteRuns runs;
  private final DataLook look;
  private final EtcdLook etcd;
  private final StartLook starts;
  private final Patience wait;
  private final DatabaseStart databases;
  private final ConfigurationRollback rollback;
  private final PendingRestart restart;
  private final InForceProof inForce;
  private boolean servedBefore;
  private boolean ranBefore;
  private boolean etcdBefore;
  private boolean etcdServes;
  private Hold hold;

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
    this(site, truth, gates, target, events, Hold.Rhythm.REAL);
  }

  /** The same in another rhythm. */
  Rollout(
      Site site,
      ClusterTruth truth,
      Gates gates,
      Target target,
      Consumer<RolloutEvent> events,
      Hold.Rhythm rhythm) {
    this.rhythm = rhythm;
    this.site = site;
    this.truth = truth;
    this.gates = gates;
    this.target = target;
    this.events = events;
    this.runs = new SiteRuns(site, target.owner(), target.who(), events);
    this.look = new DataLook(site, truth, target.owner(), target.who(), events);
    this.etcd = EtcdLook.at(site, truth);
    this.wait = new Patience(rhythm.pace(), this::stillWanted, this::waiting);
    this.starts = new StartLook(site, target.who());
    this.databases =
        new DatabaseStart(
            site, truth, gates, runs, starts, wait, this::changePasswords, this::waiting);
    this.rollback = new ConfigurationRollback(gates, databases::somebodyDidNotStart, this::waiting);
    this.restart =
        new PendingRestart(site, gates, runs, rollback, this::stillWanted, this::waiting);
    this.inForce = new InForceProof(site, wait, InForceProof.LIMIT);
  }

  /** Walks all phases; throws at the first that fails. */
  public void run() {
    Reservations nodes = new Reservations(site, target.owner(), target.who());
    try (Hold held = Hold.take(nodes, Optional.of(truth), events, this::stillWanted, rhythm)) {
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
    etcdServes = etcd.serves(etcdBefore);
    if (etcdServes) {
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
      wait.until("a leader", FAILOVER, "", () -> databases.leaderless(), truth::onChange);
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
    gates.changePasswords((node, change) -> runs.on(site.agent(node), change), this::waiting);
  }

  void prepareEverywhere() {
    runOn(site.agents(), Stage.PREPARE);
  }

  void startEtcd(Component... components) {
    List<Agent> members = site.with(Role.ETCD);
    if (members.isEmpty()) {
      return;
    }
    EtcdStart start =
        new EtcdStart(
            site,
            runs,
            starts,
            new EtcdGrowth(rhythm.pace(), gates.etcdMembers(), this::stillWanted, this::waiting),
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

  /** Where etcd serves already: a Patroni that starts by itself may read the file at any time. */
  void makeEtcdUsersFirst() {
    if (site.plan().hasOwnEtcd() && etcdServes) {
      gates.makeEtcdUsers(this::waiting);
    }
  }

  /** Where it has just begun to. */
  void makeEtcdUsers() {
    if (site.plan().hasOwnEtcd() && !etcdServes) {
      gates.makeEtcdUsers(this::waiting);
    }
  }

  /** Once every Patroni has had its turn; where one is not meant, etcd stays as it is. */
  void closeEtcd() {
    boolean all =
        site.others().stream().noneMatch(other -> site.spec(other.node()).has(Role.DATABASE));
    if (site.plan().hasOwnEtcd() && all) {
      Set<String> members =
          site.with(Role.DATABASE).stream().map(Agent::node).collect(Collectors.toSet());
      gates.closeEtcd(members, this::stillWanted, this::waiting);
    }
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
      throw rollback.after(e);
    }
  }

  void awaitStreaming() {
    databases.awaitStreaming();
  }

  void narrow() {
    new HbaNarrowing(site, truth, gates, runs, wait, this::waiting).perform();
  }

  void restartWhereItWaits() {
    restart.perform();
  }

  void proveInForce() {
    inForce.await();
  }

  /** On the node that leads, once all have their turn: what an extension needs runs by then. */
  void makeDatabases() {
    PostgresqlPlan plan = site.plan().postgresql();
    if (plan.roles().isEmpty() && plan.databases().isEmpty()) {
      return;
    }
    new DatabaseContent(site, truth, runs, wait, this::waiting).perform();
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

  private void runOn(List<Agent> agents, Stage stage, Component... components) {
    runs.on(agents, stage, List.of(components));
  }
}
