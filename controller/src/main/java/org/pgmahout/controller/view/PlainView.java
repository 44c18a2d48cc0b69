package org.pgmahout.controller.view;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.controller.progress.RolloutEvent;

/** A rollout as lines: phases, and of the steps only what changed, failed or keeps one waiting. */
public final class PlainView implements RolloutView {
  /** A step that tells something new all the time (apt does) is quoted so often. */
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

  private final Consumer<String> lines;
  private final LongSupplier nanos;
  private final Map<String, Long> toldAt = new HashMap<>();

  /**
   * @param lines takes each line
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  public PlainView(Consumer<String> lines, LongSupplier nanos) {
    this.lines = lines;
    this.nanos = nanos;
  }

  @Override
  public synchronized void accept(RolloutEvent event) {
    switch (event) {
      case RolloutEvent.PhaseStarted(int number, int of, String phase) ->
          lines.accept("[%d/%d] %s".formatted(number, of, phase));
      case RolloutEvent.PhaseEnded(int _, String phase, Duration took, boolean good) -> {
        if (!good) {
          lines.accept("failed after %s: %s".formatted(seconds(took), phase));
        }
      }
      case RolloutEvent.Waiting(String message) -> lines.accept("  " + message);
      case RolloutEvent.OnNode(String node, RunEvent onNode) -> {
        String line = line(node, onNode);
        if (!line.isEmpty() && !tooSoon(node, onNode)) {
          lines.accept(line);
        }
      }
    }
  }

  private boolean tooSoon(String node, RunEvent event) {
    if (!(event instanceof RunEvent.StepWaiting step)) {
      return false;
    }
    long now = nanos.getAsLong();
    String key = node + "/" + step.step().path();
    Long before = toldAt.get(key);
    if (before != null && now - before < BETWEEN_WORDS.toNanos()) {
      return true;
    }
    toldAt.put(key, now);
    return false;
  }

  /** A step's line; empty for what is not worth one. */
  static String line(String node, RunEvent event) {
    return switch (event) {
      case RunEvent.StepFinished step
          when step.outcome() == Outcome.CHANGED || step.outcome() == Outcome.FAILED ->
          "  %s: %s: %s (%s)"
                  .formatted(step.outcome().word(), node, step.step().title(), seconds(step.took()))
              + (step.problem().isNone() ? "" : "\n    " + step.problem().detail());
      case RunEvent.StepWaiting step ->
          "  %s: %s: %s".formatted(node, step.step().title(), step.message());
      default -> "";
    };
  }

  static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }

  @Override
  public void close() {
    // Every line is out already.
  }
}
