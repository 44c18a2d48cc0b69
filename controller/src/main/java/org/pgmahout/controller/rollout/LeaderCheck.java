package org.pgmahout.controller.rollout;

import java.util.List;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.AgentClient;

/** Whether the leader's PostgreSQL needs a new process for something else than a setting. */
final class LeaderCheck {
  /** The server runs an older version than its package installed. */
  private static final String RUNNING_VERSION = "postgresql/running-version";

  private LeaderCheck() {}

  /** Looks with the step's own check, just before the leader's turn. */
  static boolean mustStepDown(Site site, String who, AgentClient leader) {
    RunRequest look =
        site.request(
            leader.node(),
            "",
            RunRequest.Mode.CHECK,
            RunRequest.Stage.START,
            List.of(Component.POSTGRESQL));
    boolean[] must = {false};
    leader.follow(
        FreeAgent.start(leader, look, who, _ -> {}).id(),
        event -> {
          if (event instanceof StepFinished step
              && step.step().path().equals(RUNNING_VERSION)
              && step.outcome() == Outcome.WOULD_CHANGE) {
            must[0] = true;
          }
        });
    return must[0];
  }
}
