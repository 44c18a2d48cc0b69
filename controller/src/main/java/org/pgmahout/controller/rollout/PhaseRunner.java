package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;

/** Walks the phases in order and stops at the first that fails. */
final class PhaseRunner {
  private final Consumer<RolloutEvent> events;

  PhaseRunner(Consumer<RolloutEvent> events) {
    this.events = events;
  }

  void run(List<Phase> phases, Rollout rollout) {
    int number = 0;
    for (Phase phase : phases) {
      number++;
      events.accept(new RolloutEvent.PhaseStarted(number, phases.size(), phase.title()));
      long began = System.nanoTime();
      boolean good = false;
      try {
        rollout.enter(phase);
        phase.work().run(rollout);
        good = true;
      } catch (OpsException e) {
        throw new OpsException(
            e.code(), "apply stopped in \"" + phase.title() + "\": " + e.getMessage(), e.hint(), e);
      } finally {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        events.accept(new RolloutEvent.PhaseEnded(number, phase.title(), took, good));
      }
    }
  }
}
