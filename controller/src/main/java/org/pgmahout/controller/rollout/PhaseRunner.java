package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.progress.RolloutEvent;

/** Goes through the phases in order and stops at the first that fails. */
final class PhaseRunner {
  private final Consumer<RolloutEvent> events;
  private final Consumer<Phase> before;

  /**
   * @param before called before each phase; throws when it must not start
   */
  PhaseRunner(Consumer<RolloutEvent> events, Consumer<Phase> before) {
    this.events = events;
    this.before = before;
  }

  void run(List<Phase> all) {
    List<Phase> phases = all.stream().filter(Phase::applies).toList();
    int number = 0;
    for (Phase phase : phases) {
      number++;
      events.accept(new RolloutEvent.PhaseStarted(number, phases.size(), phase.title()));
      long began = System.nanoTime();
      boolean good = false;
      try {
        before.accept(phase);
        phase.work().run();
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
