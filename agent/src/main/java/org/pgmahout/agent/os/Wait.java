package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Waits that say what for, why not yet and how long still: {@code waiting for node-01 to stream: no
 * slot yet (12 s of 120 s)}.
 *
 * @param limit after it the wait fails
 * @param pause between two looks
 */
public record Wait(Duration limit, Duration pause) {

  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  /** A wait with half a second between looks. */
  public static Wait upTo(Duration limit) {
    return new Wait(limit, Duration.ofMillis(500));
  }

  /** The same, looking more or less often. */
  public Wait every(Duration interval) {
    return new Wait(limit, interval);
  }

  /**
   * Looks until there is no reason left to wait.
   *
   * @param what what is waited for: "node-01 to stream"
   * @param reason why it is not so yet; empty ends the wait
   * @param tell told about once a second; may throw to end the wait (cancel)
   * @param onTimeout makes the exception of the last reason
   */
  public void until(
      String what,
      Supplier<Optional<String>> reason,
      Consumer<String> tell,
      java.util.function.Function<String, OpsException> onTimeout) {
    long start = System.nanoTime();
    long told = start - TELL_EVERY.toNanos();
    while (true) {
      Optional<String> why = reason.get();
      if (why.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      Duration waited = Duration.ofNanos(now - start);
      if (waited.compareTo(limit) >= 0) {
        throw onTimeout.apply(why.get());
      }
      if (now - told >= TELL_EVERY.toNanos()) {
        told = now;
        tell.accept(
            "waiting for %s: %s (%d s of %d s)"
                .formatted(what, why.get(), waited.toSeconds(), limit.toSeconds()));
      }
      rest();
    }
  }

  /**
   * The first answer of somebody who may be silent for a moment; empty when the limit is over. What
   * is right at once costs one look.
   *
   * @param between called between two looks; may throw to end the wait (cancel)
   */
  public <T> Optional<T> answer(Supplier<Optional<T>> question, Runnable between) {
    long start = System.nanoTime();
    Optional<T> answer = question.get();
    while (answer.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
      between.run();
      rest();
      answer = question.get();
    }
    return answer;
  }

  private void rest() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "a wait was ended by a cancel", "Run the same again to go on.", e);
    }
  }
}
