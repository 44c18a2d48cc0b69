package org.pgmahout.systemtest.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline; the last reason against it is the failure. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private Eventually() {}

  public static void holds(Duration limit, Runnable assertion) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
