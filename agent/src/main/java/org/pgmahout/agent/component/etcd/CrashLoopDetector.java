package org.pgmahout.agent.component.etcd;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Finds a container that ends again and again, and does not mistake one for it that ended at first
 * and runs now. The engine starts it again after 0.1 s, 0.2 s, 0.4 s and so on (Docker's document
 * "Start containers automatically").
 */
final class CrashLoopDetector {
  /** A cause that passes by itself, such as a port of its predecessor's, has passed by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final int ENOUGH = 3;

  /** At 25 s the engine's pause is 12.8 s: one that ended longer ago than that runs. */
  private static final Duration RECENT = Duration.ofSeconds(15);

  private OptionalInt first = OptionalInt.empty();
  private int count;
  private Duration last = Duration.ZERO;

  /**
   * One more look.
   *
   * @param restarts how often the engine has started it; empty when that is not known now
   * @param waited since the first look
   */
  boolean goOn(OptionalInt restarts, Duration waited) {
    if (restarts.isPresent()) {
      if (first.isEmpty()) {
        first = restarts;
      }
      int now = restarts.getAsInt() - first.getAsInt();
      if (now > count) {
        last = waited;
      }
      count = now;
    }
    return waited.compareTo(PATIENCE) >= 0
        && count >= ENOUGH
        && waited.minus(last).compareTo(RECENT) <= 0;
  }

  /** How often it ended since the first look. */
  int count() {
    return count;
  }
}
