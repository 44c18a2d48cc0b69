package org.pgmahout.common.dcs;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Observation;

/** Waits in tests for a condition, with a deadline and the last thing that was seen. */
final class Awaited {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private Awaited() {}

  /** The first observation of a watch that meets the condition. */
  static Observation of(ClusterWatch watch, String what, Predicate<Observation> condition) {
    return until(what, () -> watch.latest().filter(condition), watch::latest);
  }

  static void holds(String what, BooleanSupplier condition) {
    until(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), () -> "");
  }

  private static <T> T until(String what, Supplier<Optional<T>> look, Supplier<?> last) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
    throw new AssertionError("waited " + LIMIT + " for " + what + "; last: " + last.get());
  }
}
