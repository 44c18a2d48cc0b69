package org.pgmahout.controller.operate;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.progress.Pace;

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
    until(Pace.REAL, what, limit, tell, hint, reason);
  }

  /** The same in another time. */
  public static void until(
      Pace pace,
      String what,
      Duration limit,
      Consumer<String> tell,
      String hint,
      Supplier<Optional<String>> reason) {
    until(pace, what, limit, tell, hint, reason, () -> Wake.byTime(pace));
  }

  /**
   * The same in another time, and with a look at every event as well.
   *
   * @param pace the time that goes by
   * @param wakes made when the first look finds that it has to be waited
   */
  public static void until(
      Pace pace,
      String what,
      Duration limit,
      Consumer<String> tell,
      String hint,
      Supplier<Optional<String>> reason,
      Supplier<Wake> wakes) {
    long began = pace.nanos();
    Optional<String> why = reason.get();
    if (why.isEmpty()) {
      return;
    }
    String last = "";
    long told = -1;
    try (Wake wake = wakes.get()) {
      for (; why.isPresent(); why = reason.get()) {
        long seconds = (pace.nanos() - began) / 1_000_000_000L;
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
