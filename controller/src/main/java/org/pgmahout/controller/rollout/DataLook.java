package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.ClusterTruth;

/**
 * What lies on the disks of every node of the plan, also of those that are not meant: the data that
 * must not be lost may lie there.
 */
final class DataLook {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Site site;
  private final ClusterTruth truth;
  private final String owner;

  DataLook(Site site, ClusterTruth truth, String owner) {
    this.site = site;
    this.truth = truth;
    this.owner = owner;
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
    ActionRequest look = new ActionRequest(owner, site.spec(agent.node()), Map.of());
    return agent.action("system", "data", look, NodeData.class, LIMIT);
  }
}
