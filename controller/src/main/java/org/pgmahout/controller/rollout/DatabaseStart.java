package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.pgmahout.controller.runs.PendingStarts;

/** The database nodes brought into service, so that a cluster that serves goes on serving. */
final class DatabaseStart {
  private static final Duration LEADER = Duration.ofSeconds(120);
  private static final Duration STREAMING = Duration.ofMinutes(30);

  private final RolloutContext on;
  private final PasswordPhase passwords;
  private final PendingStarts pending;

  DatabaseStart(RolloutContext on, PasswordPhase passwords) {
    this.on = on;
    this.passwords = passwords;
    this.pending = new PendingStarts(on.targets(), on.runs().who());
  }

  /** Why nobody leads; empty when somebody does. */
  Optional<String> leaderless() {
    return on.cluster().leader().isPresent()
        ? Optional.empty()
        : Optional.of(
            "nobody holds the leader key yet" + (on.cluster().paused() ? "; " + Pause.MEMBER : ""));
  }

  /** Whether PostgreSQL of a member did not start. */
  boolean somebodyDidNotStart() {
    return on.cluster().members().stream().anyMatch(Member::didNotStart);
  }

  /**
   * Whether no member could lead however long one waits: PostgreSQL did not start on any that is
   * known. What keeps them down may be what is to be corrected.
   */
  boolean nobodyStarts() {
    List<Member> members = on.cluster().members();
    return !members.isEmpty() && members.stream().allMatch(Member::didNotStart);
  }

  /**
   * The node that makes the cluster; all nodes, where the cluster is known and does not serve.
   *
   * @param look finds what is on the nodes
   */
  void first(boolean served, List<Component> components, Supplier<Map<String, NodeData>> look) {
    takeBackCutOff(look);
    boolean known = on.cluster().systemId().isPresent();
    List<Agent> first =
        on.targets().with(Role.DATABASE).stream()
            .filter(agent -> !known && on.targets().spec(agent.node()).bootstrap())
            .toList();
    // A cluster that etcd already knows elects its own leader: all its nodes start in the next
    // phase but one.
    on.runs().on(first, Stage.START, components);
    if (known && !served) {
      on.parts().asShown().run();
      startTogether(on.targets().with(Role.DATABASE), components);
    }
  }

  /** A bootstrap that was cut off would be waited for by every Patroni for ever. */
  private void takeBackCutOff(Supplier<Map<String, NodeData>> look) {
    if (!on.cluster().bootstrapBegun()) {
      return;
    }
    for (Agent agent : on.targets().with(Role.DATABASE)) {
      if (on.targets().spec(agent.node()).bootstrap()
          && InterruptedBootstrap.on(agent.node(), on.targets().plan(), look.get())) {
        on.say("the first bootstrap on " + agent.node() + " was cut off: it starts again");
        on.runs()
            .on(agent, new NodeOperation.SetAside())
            .forEach(change -> on.say(change.what() + ": " + change.to()));
        on.cluster().forgetBootstrap();
      }
    }
  }

  /**
   * Replicas stream only with a password that the leader has: it gets new ones while they start.
   */
  private void startTogether(List<Agent> databases, List<Component> components) {
    if (!passwords.isUnderWay()) {
      on.runs().on(databases, Stage.START, components);
      return;
    }
    try (Parallel beside = new Parallel()) {
      var start =
          beside.begin(
              () -> {
                on.runs().on(databases, Stage.START, components);
                return databases;
              });
      on.waiting()
          .until(
              "a leader",
              LEADER,
              "See pgmahout logs NODE patroni on the database nodes.",
              () -> start.ended() ? Optional.empty() : leaderless(),
              on.cluster()::onChange);
      if (on.cluster().leader().isPresent()) {
        passwords.change();
      }
      start.result();
    }
  }

  /** Returns once somebody leads. */
  void awaitLeader() {
    on.waiting()
        .until(
            "a leader",
            LEADER,
            "See pgmahout logs NODE patroni on the database nodes.",
            () -> leaderless(),
            on.cluster()::onChange);
  }

  /** The others at once; on a cluster that serves, one by one and the leader last. */
  void others(boolean served, List<Component> components) {
    List<Agent> databases = on.targets().with(Role.DATABASE);
    if (!served) {
      on.parts().asShown().run();
      on.runs().on(databases, Stage.START, components);
      return;
    }
    String leader = on.cluster().leader().orElse("");
    // A leader that no replica can copy goes first: until then there is none to spare it for.
    boolean first =
        databases.stream()
            .anyMatch(agent -> agent.node().equals(leader) && pending.lacksRoles(agent));
    // Members that run go first: what keeps another one down may be what this plan corrects.
    Set<String> running =
        on.cluster().members().stream()
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
    OneByOne.over(inTurn, node -> turn(on.targets().agent(node), components));
    // What is done on the leader alone (roles) was not done on one that became it after its turn.
    on.cluster()
        .leader()
        .filter(now -> inTurn.contains(now) && !now.equals(leader))
        .ifPresent(now -> turn(on.targets().agent(now), components));
  }

  private void turn(Agent agent, List<Component> components) {
    // Asked again: after a failover meanwhile another node leads.
    if (on.cluster().leader().equals(Optional.of(agent.node())) && pending.newServer(agent)) {
      on.restartOf(Set.of(agent.node())).stepDown(agent.node());
      awaitGood(List.of(agent.node()));
    }
    on.parts().asShown().run();
    on.runs().on(List.of(agent), Stage.START, components);
    awaitGood(List.of(agent.node()));
  }

  /** Returns once every member leads or streams. */
  void awaitStreaming() {
    awaitGood(on.targets().with(Role.DATABASE).stream().map(Agent::node).toList());
  }

  private void awaitGood(List<String> nodes) {
    on.waiting()
        .until(
            String.join(", ", nodes) + " to serve",
            STREAMING,
            "See pgmahout logs NODE patroni, and pgmahout status.",
            () -> notGood(nodes));
  }

  private Optional<String> notGood(List<String> nodes) {
    Map<String, Member> members =
        on.cluster().members().stream()
            .collect(Collectors.toMap(Member::name, m -> m, (a, _) -> a));
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
    if (!reasons.isEmpty() && on.cluster().paused()) {
      reasons.add(Pause.MEMBER);
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }
}
