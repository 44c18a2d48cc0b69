package org.pgmahout.controller.rollout;

import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.AgentClient;

/**
 * Starts a run on an agent that may still be at the run of an earlier, killed command of the same
 * operator: that one ends by itself and is waited for. Anybody else's is a refusal.
 */
final class FreeAgent {
  private FreeAgent() {}

  static RunView start(
      AgentClient agent, RunRequest request, String who, Consumer<RolloutEvent> events) {
    while (true) {
      try {
        return agent.start(request);
      } catch (OpsException e) {
        if (e.code() != ErrorCode.BUSY) {
          throw e;
        }
        NodeFacts facts = agent.facts();
        String holder = facts.reservation().who();
        if (facts.currentRun().isEmpty() || !(holder.isEmpty() || holder.equals(who))) {
          throw e;
        }
        events.accept(
            new RolloutEvent.Waiting(
                "waiting for %s: run %s of an earlier command ends"
                    .formatted(agent.node(), facts.currentRun())));
        agent.follow(facts.currentRun(), _ -> {});
      }
    }
  }
}
