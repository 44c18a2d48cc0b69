package org.pgmahout.controller.runs;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * What starting a component would change on a node, by the steps' own checks, just before its turn:
 * what is done to make room for a restart is done only where there is one.
 */
public final class PendingStarts {
  private final DeploymentTargets targets;
  private final String who;

  public PendingStarts(DeploymentTargets targets, String who) {
    this.targets = targets;
    this.who = who;
  }

  /** Whether the member of etcd would be restarted or made again. */
  public boolean touchesEtcd(Agent agent) {
    return !changes(agent, Component.ETCD).isEmpty();
  }

  /** Whether PostgreSQL needs a new process for something else than a setting. */
  public boolean newServer(Agent agent) {
    return changes(agent, Component.POSTGRESQL).stream()
        .anyMatch(step -> step.has(StepTrait.RESTARTS_DATABASE));
  }

  /** Whether nobody can replicate from this leader, because the role to do it with is missing. */
  public boolean lacksRoles(Agent agent) {
    return changes(agent, Component.PATRONI).stream()
        .anyMatch(step -> step.has(StepTrait.NEEDED_BY_REPLICAS));
  }

  private List<StepName> changes(Agent agent, Component component) {
    RunRequest look =
        targets.request(
            agent.node(), "", RunRequest.Mode.CHECK, RunRequest.Stage.START, List.of(component));
    List<StepName> steps = new ArrayList<>();
    agent.follow(
        WhenAgentIdle.start(agent, look, who, _ -> {}).id(),
        event -> {
          if (event instanceof StepFinished step && step.outcome() == Outcome.WOULD_CHANGE) {
            steps.add(step.step());
          }
        },
        _ -> {});
    return steps;
  }
}
