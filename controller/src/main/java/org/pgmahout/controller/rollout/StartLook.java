package org.pgmahout.controller.rollout;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.client.Agent;

/**
 * What starting a component would change on a node, by the steps' own checks, just before its turn:
 * what is done to make room for a restart is done only where there is one.
 */
final class StartLook {
  private final Site site;
  private final String who;

  StartLook(Site site, String who) {
    this.site = site;
    this.who = who;
  }

  /** Whether the member of etcd would be restarted or made anew. */
  boolean touchesEtcd(Agent agent) {
    return !changes(agent, Component.ETCD).isEmpty();
  }

  /** Whether PostgreSQL needs a new process for something else than a setting. */
  boolean newServer(Agent agent) {
    return changes(agent, Component.POSTGRESQL).stream()
        .anyMatch(step -> step.has(StepTrait.RESTARTS_DATABASE));
  }

  /** Whether nobody can replicate from this leader, because the role to do it with is missing. */
  boolean lacksRoles(Agent agent) {
    return changes(agent, Component.PATRONI).stream()
        .anyMatch(step -> step.has(StepTrait.NEEDED_BY_REPLICAS));
  }

  private List<StepName> changes(Agent agent, Component component) {
    RunRequest look =
        site.request(
            agent.node(), "", RunRequest.Mode.CHECK, RunRequest.Stage.START, List.of(component));
    List<StepName> steps = new ArrayList<>();
    agent.follow(
        FreeAgent.start(agent, look, who, _ -> {}).id(),
        event -> {
          if (event instanceof StepFinished step && step.outcome() == Outcome.WOULD_CHANGE) {
            steps.add(step.step());
          }
        },
        _ -> {});
    return steps;
  }
}
