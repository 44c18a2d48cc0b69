package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunRequest;
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
    return changes(agent, Component.POSTGRESQL).contains(KnownStep.RUNNING_VERSION.path());
  }

  /** Whether nobody can replicate from this leader, because the role to do it with is missing. */
  boolean lacksRoles(Agent agent) {
    return changes(agent, Component.PATRONI).contains(KnownStep.ROLES.path());
  }

  private Set<String> changes(Agent agent, Component component) {
    RunRequest look =
        site.request(
            agent.node(), "", RunRequest.Mode.CHECK, RunRequest.Stage.START, List.of(component));
    Set<String> steps = new TreeSet<>();
    agent.follow(
        FreeAgent.start(agent, look, who, _ -> {}).id(),
        event -> {
          if (event instanceof StepFinished step && step.outcome() == Outcome.WOULD_CHANGE) {
            steps.add(step.step().path());
          }
        },
        _ -> {});
    return steps;
  }
}
