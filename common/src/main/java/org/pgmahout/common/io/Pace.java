package org.pgmahout.common.io;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The time in which something is waited for, so that a deadline of half an hour can be proved in a
 * moment: a test gives one whose pauses pass at once, and in which its cluster goes on.
 */
public interface Pace {
  /** The machine's own time. */
  Pace REAL =
      new Pace() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration length) {
          LockSupport.parkNanos(length.toNanos());
        }
      };

  /** Nanoseconds since some moment, never going back. */
  long nanos();

  /** Returns after that time, or earlier when the thread is interrupted. */
  void pause(Duration length);
}
