package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.operate.ClusterTruth;

/** The database nodes brought into service, so that a cluster that serves goes on serving. */
final class DatabaseStart {
  private static final Duration LEADER = Duration.ofSeconds(120);
  private static final Duration STREAMING = Duration.ofMinutes(30);

  private final Site site;
  private final ClusterTruth truth;
  private final Gates gates;
  private final SiteRuns runs;
  private final StartLook starts;
  private final Patience wait;
  private final Runnable changePasswords;
  private final Consumer<String> tell;

  DatabaseStart(
      Site site,
      ClusterTruth truth,
      Gates gates,
      SiteRuns runs,
      StartLook starts,
      Patience wait,
      Runnable changePasswords,
      Consumer<String> tell) {
    this.site = site;
    this.truth = truth;
    this.gates = gates;
    this.runs = runs;
    this.starts = starts;
    this.wait = wait;
    this.changePasswords = changePasswords;
    this.tell = tell;
  }

  /** Why nobody leads; empty when somebody does. */
  Optional<String> leaderless() {
    return truth.leader().isPresent()
        ? Optional.empty()
        : Optional.of(
            "nobody holds the leader key yet" + (truth.paused() ? "; " + Pause.MEMBER : ""));
  }

  /** Whether PostgreSQL of a member did not start. */
  boolean somebodyDidNotStart() {
    return truth.members().stream().anyMatch(Member::didNotStart);
  }

  /**
   * Whether no member could lead however long one waits: PostgreSQL did not start on any that is
   * known. What keeps them down may be what is to be corrected.
   */
  boolean nobodyStarts() {
    List<Member> members = truth.members();
    return !members.isEmpty() && members.stream().allMatch(Member::didNotStart);
  }

  /**
   * The node that makes the cluster; all nodes, where the cluster is known and does not serve.
   *
   * @param look finds what lies on the nodes
   */
  void first(boolean served, List<Component> components, Supplier<Map<String, NodeData>> look) {
    takeBackCutOff(look);
    boolean known = truth.systemId().isPresent();
    List<Agent> first =
        site.with(Role.DATABASE).stream()
            .filter(agent -> !known && site.spec(agent.node()).bootstrap())
            .toList();
    // A cluster that etcd already knows elects its own leader: all its nodes start in the next
    // phase but one.
    runs.on(first, Stage.START, components);
    if (known && !served) {
      gates.configurationAsShown();
      startTogether(site.with(Role.DATABASE), components);
    }
  }

  /** A bootstrap that was cut off would be waited for by every Patroni for ever. */
  private void takeBackCutOff(Supplier<Map<String, NodeData>> look) {
    if (!truth.bootstrapBegun()) {
      return;
    }
    for (Agent agent : site.with(Role.DATABASE)) {
      if (site.spec(agent.node()).bootstrap()
          && CutOffBootstrap.on(agent.node(), site.plan(), look.get())) {
        tell.accept("the first bootstrap on " + agent.node() + " was cut off: it starts again");
        runs.on(agent, new NodeOperation.SetAside())
            .forEach(change -> tell.accept(change.what() + ": " + change.to()));
        truth.forgetBootstrap();
      }
    }
  }

  /**
   * Replicas stream only with a password that the leader has: it gets new ones while they start.
   */
  private void startTogether(List<Agent> databases, List<Component> components) {
    if (!gates.passwordsBegun()) {
      runs.on(databases, Stage.START, components);
      return;
    }
    try (Parallel beside = new Parallel()) {
      var start =
          beside.begin(
              () -> {
                runs.on(databases, Stage.START, components);
                return databases;
              });
      wait.until(
          "a leader",
          LEADER,
          "See pgmahout logs NODE patroni on the database nodes.",
          () -> start.ended() ? Optional.empty() : leaderless(),
          truth::onChange);
      if (truth.leader().isPresent()) {
        changePasswords.run();
      }
      start.result();
    }
  }

  /** Returns once somebody leads. */
  void awaitLeader() {
    wait.until(
        "a leader",
        LEADER,
        "See pgmahout logs NODE patroni on the database nodes.",
        () -> leaderless(),
        truth::onChange);
  }

  /** The others at once; on a cluster that serves, one by one and the leader last. */
  void others(boolean served, List<Component> components) {
    List<Agent> databases = site.with(Role.DATABASE);
    if (!served) {
      gates.configurationAsShown();
      runs.on(databases, Stage.START, components);
      return;
    }
    String leader = truth.leader().orElse("");
    // A leader that no replica can copy goes first: until then there is none to spare it for.
    boolean first =
        databases.stream()
            .anyMatch(agent -> agent.node().equals(leader) && starts.lacksRoles(agent));
    // Members that run go first: what keeps another one down may be what this plan corrects.
    Set<String> running =
        truth.members().stream()
            .filter(Member::healthy)
            .map(Member::name)
            .collect(Collectors.toSet());
    List<String> inTurn =
        databases.stream()
            .map(Agent::node)
            .sorted(
                Comparator.comparing((String node) -> node.equals(leader) != first)
                    .thenComparing(node -> !running.contains(node)))
            .toList();
    Roll.over(inTurn, node -> turn(site.agent(node), components));
    // What is done on the leader alone (roles) was not done on one that became it after its turn.
    truth
        .leader()
        .filter(now -> inTurn.contains(now) && !now.equals(leader))
        .ifPresent(now -> turn(site.agent(now), components));
  }

  private void turn(Agent agent, List<Component> components) {
    // Asked anew: after a failover meanwhile another one leads.
    if (truth.leader().equals(Optional.of(agent.node())) && starts.newServer(agent)) {
      gates.stepDown(agent.node(), tell);
      awaitGood(List.of(agent.node()));
    }
    gates.configurationAsShown();
    runs.on(List.of(agent), Stage.START, components);
    awaitGood(List.of(agent.node()));
  }

  /** Returns once every member leads or streams. */
  void awaitStreaming() {
    awaitGood(site.with(Role.DATABASE).stream().map(Agent::node).toList());
  }

  private void awaitGood(List<String> nodes) {
    wait.until(
        String.join(", ", nodes) + " to serve",
        STREAMING,
        "See pgmahout logs NODE patroni, and pgmahout status.",
        () -> notGood(nodes));
  }

  private Optional<String> notGood(List<String> nodes) {
    Map<String, Member> members =
        truth.members().stream().collect(Collectors.toMap(Member::name, m -> m, (a, _) -> a));
    List<String> reasons = new ArrayList<>();
    for (String node : nodes) {
      Member member = members.get(node);
      if (member == null) {
        reasons.add(node + " is no member yet");
      } else if (!member.healthy()) {
        reasons.add(node + " is " + member.role().words() + ", " + member.state());
      }
    }
    if (members.isEmpty()) {
      return Optional.of("no Patroni answers this computer");
    }
    if (members.values().stream().noneMatch(m -> m.role().leads())) {
      reasons.add("there is no leader");
    }
    if (!reasons.isEmpty() && truth.paused()) {
      reasons.add(Pause.MEMBER);
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }
}
