package org.pgmahout.controller.operate;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the pause between two looks early, so that a wait ends with the event and not with the look
 * after it. It decides nothing: whoever waits looks again in either case.
 */
public interface Wake extends AutoCloseable {
  /** Returns when something has changed since the last call, and after this time at the latest. */
  void await(Duration atMost);

  @Override
  void close();

  /** Knows of no event: it wakes after the time. */
  static Wake byTime() {
    return new Wake() {
      @Override
      public void await(Duration atMost) {
        LockSupport.parkNanos(atMost.toNanos());
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
