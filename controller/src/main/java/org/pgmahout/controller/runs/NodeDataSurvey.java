package org.pgmahout.controller.runs;

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
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * What is on the disks of every node of the plan, also of those that are not meant, because the
 * data that must not be lost may be there.
 */
public final class NodeDataSurvey {
  private final DeploymentTargets targets;
  private final ClusterView cluster;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;
  private final Runnable stillWanted;

  /**
   * @param owner random id of the reservation
   * @param who operator and machine
   * @param events takes a line when a node is waited for
   * @param stillWanted throws when nothing is to be waited for any longer
   */
  public NodeDataSurvey(
      DeploymentTargets targets,
      ClusterView cluster,
      String owner,
      String who,
      Consumer<RolloutEvent> events,
      Runnable stillWanted) {
    this.targets = targets;
    this.cluster = cluster;
    this.owner = owner;
    this.who = who;
    this.events = events;
    this.stillWanted = stillWanted;
  }

  /** A node that is down and not meant is missed only while etcd does not serve. */
  public Map<String, NodeData> byNode() {
    Map<String, NodeData> found = new LinkedHashMap<>(NodeRuns.all(targets.agents(), this::ask));
    for (var other : NodeRuns.collect(targets.others(), this::ask).entrySet()) {
      switch (other.getValue()) {
        case Parallel.Answer.Value<NodeData>(NodeData data) -> found.put(other.getKey(), data);
        case Parallel.Answer.Failure<NodeData>(OpsException error) -> {
          if (cluster.etcdTrouble().isPresent()) {
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
    LookRequest request = new LookRequest(owner, targets.spec(agent.node()));
    return WhenAgentIdle.ask(agent, () -> agent.look(Look.DATA, request), who, events, stillWanted);
  }
}
