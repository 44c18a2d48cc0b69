package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.operate.EtcdGrowth;

/** etcd's members brought into service: all at once where etcd is down, else one by one. */
final class EtcdStart {
  private final Site site;
  private final SiteRuns runs;
  private final StartLook look;
  private final EtcdGrowth growth;
  private final Runnable awaitQuorum;
  private final List<Component> components;

  /**
   * @param awaitQuorum returns once etcd has its quorum
   * @param components the components that are started with it
   */
  EtcdStart(
      Site site,
      SiteRuns runs,
      StartLook look,
      EtcdGrowth growth,
      Runnable awaitQuorum,
      List<Component> components) {
    this.site = site;
    this.runs = runs;
    this.look = look;
    this.growth = growth;
    this.awaitQuorum = awaitQuorum;
    this.components = List.copyOf(components);
  }

  /**
   * Starts those that are etcd's: once there are databases, a member without data is none of its
   * first ones, and joins afterwards.
   */
  void together(List<Agent> members, Map<String, NodeData> found) {
    boolean built = found.values().stream().anyMatch(node -> node.pgdata().present());
    List<Agent> first =
        members.stream()
            .filter(member -> !built || found.get(member.node()).etcd().present())
            .toList();
    runs.on(first, Stage.START, components);
    if (!first.equals(members)) {
      awaitQuorum.run();
      oneByOne(members, found);
    }
  }

  /** Starts each while the others hold the quorum; who is new joins. */
  void oneByOne(List<Agent> members, Map<String, NodeData> found) {
    List<NodeSpec> specs = members.stream().map(member -> site.spec(member.node())).toList();
    Roll.over(
        growth.order(specs).stream().map(NodeSpec::node).toList(),
        node -> turn(site.spec(node), found.get(node)));
  }

  private void turn(NodeSpec spec, NodeData found) {
    Agent member = site.agent(spec.node());
    boolean goes = look.touchesEtcd(member);
    awaitQuorum.run();
    if (goes) {
      growth.awaitSpare(spec);
      growth.handOver(spec);
    }
    runs.on(member, spec.joining(growth.seat(spec, found)), components);
    // The members may elect once more after the agent saw a leader, and answer nothing meanwhile.
    awaitQuorum.run();
    growth.promote(spec);
  }
}
