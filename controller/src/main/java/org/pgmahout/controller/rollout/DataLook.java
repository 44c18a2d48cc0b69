package org.pgmahout.controller.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.ClusterTruth;

/**
 * What lies on the disks of every node of the plan, also of those that are not meant: the data that
 * must not be lost may lie there.
 */
final class DataLook {
  private final Site site;
  private final ClusterTruth truth;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;

  /**
   * @param owner random id of the reservation
   * @param who operator and machine
   */
  DataLook(Site site, ClusterTruth truth, String owner, String who, Consumer<RolloutEvent> events) {
    this.site = site;
    this.truth = truth;
    this.owner = owner;
    this.who = who;
    this.events = events;
  }

  /** A node that is down and not meant is missed only while etcd does not serve. */
  Map<String, NodeData> byNode() {
    Map<String, NodeData> found = new LinkedHashMap<>(NodeRuns.all(site.agents(), this::ask));
    for (var other : NodeRuns.collect(site.others(), this::ask).entrySet()) {
      switch (other.getValue()) {
        case Parallel.Answer.Value<NodeData>(NodeData data) -> found.put(other.getKey(), data);
        case Parallel.Answer.Failure<NodeData>(OpsException error) -> {
          if (truth.etcdTrouble().isPresent()) {
            throw new OpsException(
                error.code(),
                "etcd does not serve, and what lies on all nodes must be known before it starts: "
                    + error.getMessage(),
                error.hint(),
                error);
          }
        }
      }
    }
    return found;
  }

  private NodeData ask(Agent agent) {
    LookRequest request = new LookRequest(owner, site.spec(agent.node()));
    return FreeAgent.ask(agent, () -> agent.look(Look.DATA, request), who, events);
  }
}
