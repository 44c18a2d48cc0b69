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
 * @param pace the machine's time, or a test's
 * @param wakes made when the first look finds that it has to be waited: ends pauses early
 */
public record Await(
    Duration limit,
    Duration pause,
    Duration quiet,
    Duration again,
    Runnable stillWanted,
    Pace pace,
    Function<Pace, Wake> wakes) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A wait on a node: two looks a second, and words every second, which replace those before. */
  public static Await upTo(Duration limit) {
    return new Await(
        limit, Duration.ofMillis(500), Duration.ZERO, SECOND, () -> {}, Pace.REAL, Wake::byTime);
  }

  /** A wait of the command's: four looks a second, and a line every five. */
  public static Await ofCluster(Duration limit) {
    return new Await(
        limit,
        Duration.ofMillis(250),
        Duration.ZERO,
        Duration.ofSeconds(5),
        () -> {},
        Pace.REAL,
        Wake::byTime);
  }

  /** The same, looking more or less often. */
  public Await every(Duration interval) {
    return new Await(limit, interval, quiet, again, stillWanted, pace, wakes);
  }

  /** The same, silent at first: what is waited for usually comes soon. */
  public Await quietFor(Duration first) {
    return new Await(limit, pause, first, again, stillWanted, pace, wakes);
  }

  /** The same for somebody who may change their mind, which this throws then. */
  public Await whileWanted(Runnable wanted) {
    return new Await(limit, pause, quiet, again, wanted, pace, wakes);
  }

  /** The same, in another's time. */
  public Await by(Pace other) {
    return new Await(limit, pause, quiet, again, stillWanted, other, wakes);
  }

  /** The same, with a look at every event as well. */
  public Await wokenBy(Function<Pace, Wake> events) {
    return new Await(limit, pause, quiet, again, stillWanted, pace, events);
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
    long start = pace.nanos();
    Optional<String> why = look(reason);
    if (why.isEmpty()) {
      return;
    }
    Duration said = again.negated();
    String last = "";
    try (Wake wake = wakes.apply(pace)) {
      for (; why.isPresent(); why = look(reason)) {
        Duration waited = since(start);
        if (waited.compareTo(limit) >= 0) {
          throw late.apply(why.get());
        }
        Duration due = said.plus(why.get().equals(last) ? again : SECOND);
        if (waited.compareTo(quiet) >= 0 && waited.compareTo(due) >= 0) {
          said = waited;
          last = why.get();
          tell.accept(
              "waiting for %s: %s (%d s of %d s)"
                  .formatted(what, last, waited.toSeconds(), limit.toSeconds()));
        }
        rest(wake, what);
      }
    }
  }

  private Optional<String> look(Supplier<Optional<String>> reason) {
    stillWanted.run();
    return reason.get();
  }

  /**
   * The same; late is TIMED_OUT.
   *
   * @param hint what to do then
   */
  public void until(
      String what, Consumer<String> tell, String hint, Supplier<Optional<String>> reason) {
    long start = pace.nanos();
    until(
        what,
        reason,
        tell,
        why ->
            new OpsException(
                ErrorCode.TIMED_OUT,
                "waited %d s for %s; last: %s".formatted(since(start).toSeconds(), what, why),
                hint));
  }

  /**
   * The first answer of somebody who may be silent for a moment; empty when the limit is over. What
   * is right at once costs one look.
   *
   * @param between called between two looks; may throw to end the wait (cancel)
   */
  public <T> Optional<T> answer(Supplier<Optional<T>> question, Runnable between) {
    long start = pace.nanos();
    Optional<T> answer = question.get();
    while (answer.isEmpty() && since(start).compareTo(limit) < 0) {
      between.run();
      rest(Wake.byTime(pace), "an answer");
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
    long start = pace.nanos();
    while (true) {
      try {
        return attempt.get();
      } catch (OpsException e) {
        if (!again.test(e)) {
          throw e;
        }
        if (since(start).compareTo(limit) >= 0) {
          throw late.apply(e);
        }
      }
      rest(Wake.byTime(pace), "another attempt");
    }
  }

  /** A pause of a loop that has an end of its own. */
  public static void rest(Duration pause) {
    rest(Pace.REAL, pause);
  }

  /** The same in another time. */
  public static void rest(Pace pace, Duration pause) {
    upTo(pause).every(pause).rest(Wake.byTime(pace), "the next look");
  }

  private Duration since(long start) {
    return Duration.ofNanos(pace.nanos() - start);
  }

  /** One that was interrupted before does not even begin to wait. */
  private void rest(Wake wake, String what) {
    if (!Thread.currentThread().isInterrupted()) {
      wake.await(pause);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new OpsException(
          ErrorCode.CANCELLED, "stopped while waiting for " + what, "Run the same again.");
    }
  }
}
