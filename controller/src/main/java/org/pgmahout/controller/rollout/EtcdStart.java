package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.etcd.EtcdGrowth;
import org.pgmahout.controller.runs.PendingStarts;

/** etcd's members brought into service: all at once where etcd is down, else one by one. */
final class EtcdStart {
  private static final Duration QUORUM = Duration.ofSeconds(90);

  /** What is started on a member's node. */
  private static final List<Component> COMPONENTS =
      List.of(Component.SYSTEM, Component.DOCKER, Component.ETCD);

  private final RolloutContext on;
  private final ClusterBefore before;
  private final Runnable hold;
  private final PendingStarts pending;

  /**
   * @param hold takes the lock in etcd, once etcd serves
   */
  EtcdStart(RolloutContext on, ClusterBefore before, Runnable hold) {
    this.on = on;
    this.before = before;
    this.hold = hold;
    this.pending = new PendingStarts(on.targets(), on.runs().who());
  }

  /** Returns once every meant member has been started. */
  void start() {
    List<Agent> members = on.targets().with(Role.ETCD);
    if (members.isEmpty()) {
      return;
    }
    if (before.etcdServesNow()) {
      oneByOne(members, before.look());
    } else {
      together(members, before.look());
    }
  }

  /** Returns once etcd has its quorum, and the cluster is held in it. */
  void awaitQuorum() {
    on.waiting()
        .until("etcd's quorum", QUORUM, "See pgmahout logs NODE etcd.", on.cluster()::etcdTrouble);
    hold.run();
  }

  /**
   * Starts those that are etcd's: once there are databases, a member without data is none of its
   * first ones, and joins afterwards.
   */
  private void together(List<Agent> members, Map<String, NodeData> found) {
    boolean built = found.values().stream().anyMatch(node -> node.pgdata().present());
    List<Agent> first =
        members.stream()
            .filter(member -> !built || found.get(member.node()).etcd().present())
            .toList();
    on.runs().on(first, Stage.START, COMPONENTS);
    if (!first.equals(members)) {
      awaitQuorum();
      oneByOne(members, found);
    }
  }

  /** Starts each while the others hold the quorum; a new one joins. */
  private void oneByOne(List<Agent> members, Map<String, NodeData> found) {
    EtcdGrowth growth = new EtcdGrowth(on.parts().etcdMembers(), on.progress());
    List<NodeSpec> specs =
        members.stream().map(member -> on.targets().spec(member.node())).toList();
    OneByOne.over(
        growth.order(specs).stream().map(NodeSpec::node).toList(),
        node -> turn(growth, on.targets().spec(node), found.get(node)));
  }

  private void turn(EtcdGrowth growth, NodeSpec spec, NodeData found) {
    Agent member = on.targets().agent(spec.node());
    boolean restarts = pending.touchesEtcd(member);
    awaitQuorum();
    if (restarts) {
      growth.awaitSpare(spec);
      growth.handOver(spec);
    }
    on.runs().on(member, spec.joining(growth.seat(spec, found)), COMPONENTS);
    // The members may elect once more after the agent saw a leader, and answer nothing meanwhile.
    awaitQuorum();
    growth.promote(spec);
  }
}
