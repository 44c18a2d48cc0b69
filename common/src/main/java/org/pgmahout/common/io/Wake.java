package org.pgmahout.common.io;

import java.time.Duration;

/**
 * Ends the pause between two looks early, so that a wait ends with the event and not with the look
 * after it. It decides nothing: a wait looks again in either case.
 */
public interface Wake extends AutoCloseable {
  /** Returns when something has changed since the last call, and after this time at the latest. */
  void await(Duration atMost);

  @Override
  void close();

  /** Knows of no event: it wakes after the time. */
  static Wake byTime(Pace pace) {
    return new Wake() {
      @Override
      public void await(Duration atMost) {
        pace.pause(atMost);
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
