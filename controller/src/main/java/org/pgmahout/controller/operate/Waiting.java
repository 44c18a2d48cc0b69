package org.pgmahout.controller.operate;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Waits for a condition of the cluster, and says all the while what for, why, and how long still.
 */
public final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private Waiting() {}

  /**
   * Looks again and again.
   *
   * @param what completes "waiting for …"
   * @param tell takes a line now and then: what is waited for, why, and the time left
   * @param reason why it is not so yet; empty once it is
   */
  public static void until(
      String what,
      Duration limit,
      Consumer<String> tell,
      String hint,
      Supplier<Optional<String>> reason) {
    until(what, limit, tell, hint, reason, Wake::byTime);
  }

  /**
   * The same, with a look at every event as well.
   *
   * @param wakes made when the first look finds that it has to be waited
   */
  public static void until(
      String what,
      Duration limit,
      Consumer<String> tell,
      String hint,
      Supplier<Optional<String>> reason,
      Supplier<Wake> wakes) {
    long began = System.nanoTime();
    Optional<String> why = reason.get();
    if (why.isEmpty()) {
      return;
    }
    String last = "";
    long told = -1;
    try (Wake wake = wakes.get()) {
      for (; why.isPresent(); why = reason.get()) {
        long seconds = (System.nanoTime() - began) / 1_000_000_000L;
        if (seconds >= limit.toSeconds()) {
          throw new OpsException(
              ErrorCode.TIMED_OUT,
              "waited " + seconds + " s for " + what + "; last: " + why.get(),
              hint);
        }
        if (!why.get().equals(last) || seconds >= told + 5) {
          last = why.get();
          told = seconds;
          tell.accept(
              "waiting for %s: %s (%d s of %d s)"
                  .formatted(what, last, seconds, limit.toSeconds()));
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new OpsException(
              ErrorCode.CANCELLED, "stopped while waiting for " + what, "Run it again.");
        }
        wake.await(BETWEEN_LOOKS);
      }
    }
  }
}
