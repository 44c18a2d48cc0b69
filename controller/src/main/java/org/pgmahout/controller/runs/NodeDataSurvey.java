package org.pgmahout.controller.runs;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * What is on the disks of every node of the plan, also of those that are not meant, because the
 * data that must not be lost may be there.
 */
public final class NodeDataSurvey {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final DeploymentTargets targets;
  private final ClusterView truth;
  private final String owner;

  public NodeDataSurvey(DeploymentTargets targets, ClusterView truth, String owner) {
    this.targets = targets;
    this.truth = truth;
    this.owner = owner;
  }

  /** A node that is down and not meant is missed only while etcd does not serve. */
  public Map<String, NodeData> byNode() {
    Map<String, NodeData> found = new LinkedHashMap<>(NodeRuns.all(targets.agents(), this::ask));
    for (var other : NodeRuns.collect(targets.others(), this::ask).entrySet()) {
      switch (other.getValue()) {
        case Parallel.Answer.Value<NodeData>(NodeData data) -> found.put(other.getKey(), data);
        case Parallel.Answer.Failure<NodeData>(OpsException error) -> {
          if (truth.etcdTrouble().isPresent()) {
            throw new OpsException(
                error.code(),
                "etcd does not serve, and what is on all nodes must be known before it starts: "
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
    ActionRequest look = new ActionRequest(owner, targets.spec(agent.node()), Map.of());
    return agent.action("system", "data", look, NodeData.class, LIMIT);
  }
}
