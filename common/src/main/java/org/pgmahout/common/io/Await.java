package org.pgmahout.common.io;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Waits that have an end and say what for, why not yet and how long still: {@code waiting for
 * node-01 to stream: no slot yet (12 s of 120 s)}. A thread that is interrupted waits no longer:
 * CANCELLED.
 *
 * @param limit after it the wait fails
 * @param pause between two looks
 * @param quiet for so long nothing is said
 * @param again after so long the same reason is said again; another one is said after a second
 * @param stillWanted throws when nobody wants to wait any longer; asked before every look
 * @param time the machine's, or a test's
 */
public record Await(
    Duration limit,
    Duration pause,
    Duration quiet,
    Duration again,
    Runnable stillWanted,
    Time time) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Time as a wait sees it, so that a test of an hour takes no time. */
  public interface Time {
    /** The machine's own. */
    Time REAL = new Time() {};

    /** Since any moment; never goes back. */
    default Duration now() {
      return Duration.ofNanos(System.nanoTime());
    }

    /** Returns so much later. */
    default void pass(Duration pause) throws InterruptedException {
      Thread.sleep(pause);
    }
  }

  /** A wait on a node: two looks a second, and words every second, which replace those before. */
  public static Await upTo(Duration limit) {
    return new Await(limit, Duration.ofMillis(500), Duration.ZERO, SECOND, () -> {}, Time.REAL);
  }

  /** A wait of the command's: four looks a second, and a line every five. */
  public static Await ofCluster(Duration limit) {
    return new Await(
        limit, Duration.ofMillis(250), Duration.ZERO, Duration.ofSeconds(5), () -> {}, Time.REAL);
  }

  /** The same, looking more or less often. */
  public Await every(Duration interval) {
    return new Await(limit, interval, quiet, again, stillWanted, time);
  }

  /** The same, silent at first: what is waited for usually comes soon. */
  public Await quietFor(Duration first) {
    return new Await(limit, pause, first, again, stillWanted, time);
  }

  /** The same for somebody who may change their mind, which this throws then. */
  public Await whileWanted(Runnable wanted) {
    return new Await(limit, pause, quiet, again, wanted, time);
  }

  /**
   * Looks until there is no reason left to wait.
   *
   * @param what what is waited for: "node-01 to stream"
   * @param reason why it is not so yet; empty ends the wait
   * @param tell takes the words about it; may throw to end the wait (cancel)
   * @param late makes the exception of the last reason
   */
  public void until(
      String what,
      Supplier<Optional<String>> reason,
      Consumer<String> tell,
      Function<String, OpsException> late) {
    Duration start = time.now();
    Duration told = again.negated();
    String last = "";
    while (true) {
      stillWanted.run();
      Optional<String> why = reason.get();
      if (why.isEmpty()) {
        return;
      }
      Duration waited = time.now().minus(start);
      if (waited.compareTo(limit) >= 0) {
        throw late.apply(why.get());
      }
      Duration due = told.plus(why.get().equals(last) ? again : SECOND);
      if (waited.compareTo(quiet) >= 0 && waited.compareTo(due) >= 0) {
        told = waited;
        last = why.get();
        tell.accept(
            "waiting for %s: %s (%d s of %d s)"
                .formatted(what, last, waited.toSeconds(), limit.toSeconds()));
      }
      rest(what);
    }
  }

  /**
   * The same; late is TIMED_OUT.
   *
   * @param hint what to do then
   */
  public void until(
      String what, Consumer<String> tell, String hint, Supplier<Optional<String>> reason) {
    until(
        what,
        reason,
        tell,
        why ->
            new OpsException(
                ErrorCode.TIMED_OUT,
                "waited %d s for %s; last: %s".formatted(limit.toSeconds(), what, why),
                hint));
  }

  /**
   * The first answer of somebody who may be silent for a moment; empty when the limit is over. What
   * is right at once costs one look.
   *
   * @param between called between two looks; may throw to end the wait (cancel)
   */
  public <T> Optional<T> answer(Supplier<Optional<T>> question, Runnable between) {
    Duration end = time.now().plus(limit);
    Optional<T> answer = question.get();
    while (answer.isEmpty() && time.now().compareTo(end) < 0) {
      between.run();
      rest("an answer");
      answer = question.get();
    }
    return answer;
  }

  /**
   * What the first attempt brings that works.
   *
   * @param again whether another attempt may work where this one failed
   * @param late makes the exception of the last failure
   */
  public <T> T attempt(
      Supplier<T> attempt, Predicate<OpsException> again, UnaryOperator<OpsException> late) {
    Duration end = time.now().plus(limit);
    while (true) {
      try {
        return attempt.get();
      } catch (OpsException e) {
        if (!again.test(e)) {
          throw e;
        }
        if (time.now().compareTo(end) >= 0) {
          throw late.apply(e);
        }
      }
      rest("another attempt");
    }
  }

  /** A pause of a loop that has an end of its own. */
  public static void rest(Duration pause) {
    upTo(pause).every(pause).rest("the next look");
  }

  private void rest(String what) {
    try {
      time.pass(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "stopped while waiting for " + what, "Run the same again.", e);
    }
  }
}
