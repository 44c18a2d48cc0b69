package org.pgmahout.controller.runs;

import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.progress.RolloutEvent;

/**
 * Asks an agent for something that may still be at a run of an earlier, killed command of the same
 * operator: that one ends by itself and is waited for, and so does a look. Whatever somebody else
 * changes is a refusal.
 */
public final class WhenAgentIdle {
  private WhenAgentIdle() {}

  /** Starts a run that changes nothing; nobody is in a hurry to stop it. */
  public static RunView start(
      Agent agent, RunRequest request, String who, Consumer<RolloutEvent> events) {
    return ask(agent, () -> agent.start(request), who, events, () -> {});
  }

  /**
   * What comes of the work once the agent is free for it.
   *
   * @param who operator and machine
   * @param events takes a line about what is waited for
   * @param stillWanted throws when it is not to be waited for any longer
   */
  public static <T> T ask(
      Agent agent,
      Supplier<T> work,
      String who,
      Consumer<RolloutEvent> events,
      Runnable stillWanted) {
    boolean gone = false;
    while (true) {
      stillWanted.run();
      try {
        return work.get();
      } catch (OpsException e) {
        if (e.code() != ErrorCode.BUSY) {
          throw e;
        }
        NodeFacts facts = agent.facts();
        ReservationView holder = facts.reservation();
        if (!holder.who().isEmpty() && !holder.who().equals(who)) {
          throw held(agent.node(), holder, e);
        }
        if (facts.currentRun().isEmpty()) {
          // The run may have ended between the refusal and these facts, so that it is asked once
          // more. A second refusal without a run has another reason, which waiting does not mend.
          if (gone) {
            throw e;
          }
          gone = true;
          continue;
        }
        events.accept(
            new RolloutEvent.Waiting(
                "waiting for %s: run %s ends".formatted(agent.node(), facts.currentRun())));
        agent.follow(
            facts.currentRun(),
            _ -> {},
            silence -> events.accept(new RolloutEvent.Waiting(silence)));
        gone = false;
      }
    }
  }

  /** The agent names the run; who began it, and where, is in the reservation. */
  private static OpsException held(String node, ReservationView holder, OpsException run) {
    return new OpsException(
        ErrorCode.BUSY,
        "%s: held by %s since %s, until %s: %s"
            .formatted(
                node,
                holder.who(),
                holder.since().truncatedTo(ChronoUnit.SECONDS),
                holder.until().truncatedTo(ChronoUnit.SECONDS),
                run.getMessage()),
        "Wait until that has ended, or ask its operator; a killed one's hold ends by itself.",
        run);
  }
}
