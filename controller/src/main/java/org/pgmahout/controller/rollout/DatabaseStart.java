package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
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

  /** What is started on a database node. */
  private static final List<Component> COMPONENTS =
      List.of(Component.SYSTEM, Component.POSTGRESQL, Component.PATRONI);

  private final RolloutContext on;
  private final ServingMembers members;
  private final PasswordPhase passwords;
  private final PendingStarts pending;

  DatabaseStart(RolloutContext on, ServingMembers members, PasswordPhase passwords) {
    this.on = on;
    this.members = members;
    this.passwords = passwords;
    this.pending = new PendingStarts(on.targets(), on.runs().who());
  }

  /**
   * The node that makes the cluster; all nodes, where the cluster is known and does not serve.
   *
   * @param served whether a cluster served when this apply began
   * @param look finds what is on the nodes
   */
  void first(boolean served, Supplier<Map<String, NodeData>> look) {
    takeBackCutOff(look);
    boolean known = on.cluster().systemId().isPresent();
    List<Agent> first =
        on.targets().with(Role.DATABASE).stream()
            .filter(agent -> !known && on.targets().spec(agent.node()).bootstrap())
            .toList();
    // A cluster that etcd already knows elects its own leader: all its nodes start in the next
    // phase but one.
    on.runs().on(first, Stage.START, COMPONENTS);
    if (known && !served) {
      on.parts().asShown().run();
      startTogether(on.targets().with(Role.DATABASE));
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
  private void startTogether(List<Agent> databases) {
    if (!passwords.isUnderWay()) {
      on.runs().on(databases, Stage.START, COMPONENTS);
      return;
    }
    try (Parallel beside = new Parallel()) {
      var start =
          beside.begin(
              () -> {
                on.runs().on(databases, Stage.START, COMPONENTS);
                return databases;
              });
      on.waiting()
          .until(
              "a leader",
              LEADER,
              "See pgmahout logs NODE patroni on the database nodes.",
              () -> start.ended() ? Optional.empty() : members.leaderless(),
              on.cluster()::onChange);
      if (on.cluster().leader().isPresent()) {
        passwords.change();
      }
      start.result();
    }
  }

  /** The others at once; on a cluster that serves, one by one and the leader last. */
  void others(boolean served) {
    List<Agent> databases = on.targets().with(Role.DATABASE);
    if (!served) {
      on.parts().asShown().run();
      on.runs().on(databases, Stage.START, COMPONENTS);
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
    OneByOne.over(inTurn, node -> turn(on.targets().agent(node)));
    // What is done on the leader alone (roles) was not done on one that became it after its turn.
    on.cluster()
        .leader()
        .filter(now -> inTurn.contains(now) && !now.equals(leader))
        .ifPresent(now -> turn(on.targets().agent(now)));
  }

  private void turn(Agent agent) {
    // Asked again: after a failover meanwhile another node leads.
    if (on.cluster().leader().equals(Optional.of(agent.node())) && pending.newServer(agent)) {
      on.restartOf(Set.of(agent.node())).stepDown(agent.node());
      members.awaitServing(List.of(agent.node()));
    }
    on.parts().asShown().run();
    on.runs().on(List.of(agent), Stage.START, COMPONENTS);
    members.awaitServing(List.of(agent.node()));
  }

  /** Returns once every member leads or streams. */
  void awaitStreaming() {
    members.awaitServing(on.targets().with(Role.DATABASE).stream().map(Agent::node).toList());
  }
}
