package org.pgmahout.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class AwaitTest {
  private final List<String> told = new ArrayList<>();
  private final FakeTime time = new FakeTime();

  /** Passes when it is waited, and at once. */
  private static final class FakeTime implements Pace {
    private Duration now = Duration.ofDays(-3);

    @Override
    public long nanos() {
      return now.toNanos();
    }

    Duration now() {
      return now;
    }

    @Override
    public void pause(Duration length) {
      now = now.plus(length);
    }
  }

  @Test
  void whatIsRightAtOnceCostsOneLookAndNoTime() {
    Duration before = time.now();
    cluster(120).until("a leader", told::add, "", Optional::empty);
    assertThat(time.now()).isEqualTo(before);
    assertThat(told).isEmpty();
  }

  @Test
  void itSaysWhatForWhyAndHowLongStill() {
    cluster(120)
        .until("a leader", told::add, "", notBefore(Duration.ofSeconds(12), "nobody leads"));
    assertThat(told)
        .containsExactly(
            "waiting for a leader: nobody leads (0 s of 120 s)",
            "waiting for a leader: nobody leads (5 s of 120 s)",
            "waiting for a leader: nobody leads (10 s of 120 s)");
  }

  @Test
  void anotherReasonIsSaidSoonerButNotAtEveryLook() {
    AtomicInteger look = new AtomicInteger();
    assertThatThrownBy(
        () ->
            cluster(3)
                .until("a copy", told::add, "", () -> Optional.of(look.incrementAndGet() + " MB")));
    assertThat(told)
        .containsExactly(
            "waiting for a copy: 1 MB (0 s of 3 s)",
            "waiting for a copy: 5 MB (1 s of 3 s)",
            "waiting for a copy: 9 MB (2 s of 3 s)");
  }

  @Test
  void aQuietWaitSaysNothingAtFirst() {
    cluster(120)
        .quietFor(Duration.ofSeconds(5))
        .until("systemd", told::add, "", notBefore(Duration.ofSeconds(6), "starting"));
    assertThat(told).containsExactly("waiting for systemd: starting (5 s of 120 s)");
  }

  @Test
  void theLimitEndsItWithTheLastReason() {
    Duration before = time.now();
    OpsException late =
        catchThrowableOfType(
            OpsException.class,
            () ->
                cluster(30)
                    .until("a leader", told::add, "Look there.", () -> Optional.of("no one")));
    assertThat(late.code()).isEqualTo(ErrorCode.TIMED_OUT);
    assertThat(late).hasMessage("waited 30 s for a leader; last: no one");
    assertThat(late.hint()).isEqualTo("Look there.");
    assertThat(time.now().minus(before)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whoDoesNotWantItAnyMoreEndsItBeforeTheNextLook() {
    AtomicInteger looks = new AtomicInteger();
    OpsException cancel = new OpsException(ErrorCode.CANCELLED, "Ctrl-C", "");
    assertThatThrownBy(
            () ->
                cluster(30)
                    .whileWanted(
                        () -> {
                          if (looks.get() == 2) {
                            throw cancel;
                          }
                        })
                    .until(
                        "a leader",
                        told::add,
                        "",
                        () -> Optional.of("look " + looks.incrementAndGet())))
        .isSameAs(cancel);
    assertThat(looks).hasValue(2);
  }

  @Test
  void anInterruptedThreadWaitsNoLonger() {
    Thread.currentThread().interrupt();
    OpsException stopped =
        catchThrowableOfType(
            OpsException.class,
            () -> cluster(30).until("a leader", told::add, "", () -> Optional.of("no one")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(stopped).hasMessage("stopped while waiting for a leader");
    assertThat(time.now()).isEqualTo(Duration.ofDays(-3));
  }

  @Test
  void theMachinesOwnTimeIsInterruptedToo() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Await.rest(Duration.ofMinutes(1))).isInstanceOf(OpsException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anEventEndsThePauseAndNotTheWait() {
    List<String> done = new ArrayList<>();
    cluster(10)
        .wokenBy(_ -> new Event(done))
        .until(
            "a leader",
            told::add,
            "",
            () -> Optional.of("nobody leads").filter(_ -> done.size() < 2));
    assertThat(done)
        .containsExactly("woken after 0.25 s at most", "woken after 0.25 s at most", "closed");
  }

  @Test
  void nobodyWatchesForWhatIsSoAlready() {
    cluster(10)
        .wokenBy(
            _ -> {
              throw new AssertionError("it was made");
            })
        .until("a leader", told::add, "", Optional::empty);
    assertThat(told).isEmpty();
  }

  @Test
  void eventsThatChangeNothingDoNotEndItAndItsLimitHolds() {
    List<String> done = new ArrayList<>();
    assertThatThrownBy(
            () ->
                cluster(0)
                    .wokenBy(_ -> new Event(done))
                    .until("a leader", told::add, "", () -> Optional.of("nobody leads")))
        .hasMessageContaining("for a leader; last: nobody leads");
    assertThat(done).containsExactly("closed");
  }

  private record Event(List<String> done) implements Wake {
    @Override
    public void await(Duration atMost) {
      done.add("woken after %.2f s at most".formatted(atMost.toMillis() / 1e3));
    }

    @Override
    public void close() {
      done.add("closed");
    }
  }

  @Test
  void anAnswerIsWaitedForAndMayNotCome() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(
            cluster(30)
                .answer(
                    () -> Optional.of("here").filter(_ -> asked.incrementAndGet() == 3), () -> {}))
        .contains("here");
    Duration before = time.now();
    assertThat(cluster(30).answer(Optional::empty, () -> {})).isEmpty();
    assertThat(time.now().minus(before)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void anAttemptIsRepeatedOnlyWhereAnotherMayWork() {
    AtomicInteger attempts = new AtomicInteger();
    Supplier<String> third =
        () -> {
          if (attempts.incrementAndGet() < 3) {
            throw new OpsException(ErrorCode.BUSY, "attempt " + attempts.get(), "");
          }
          return "done";
        };
    assertThat(cluster(30).attempt(third, AwaitTest::busy, e -> e)).isEqualTo("done");

    attempts.set(0);
    assertThatThrownBy(() -> cluster(30).attempt(third, _ -> false, e -> e))
        .hasMessage("attempt 1");
    assertThat(attempts).hasValue(1);

    attempts.set(-1000);
    assertThatThrownBy(
            () ->
                cluster(2)
                    .attempt(
                        third,
                        AwaitTest::busy,
                        e -> new OpsException(ErrorCode.TIMED_OUT, "last: " + e.getMessage(), "")))
        .hasMessage("last: attempt -991");
  }

  private static boolean busy(OpsException e) {
    return e.code() == ErrorCode.BUSY;
  }

  private Await cluster(int seconds) {
    return Await.ofCluster(Duration.ofSeconds(seconds)).by(time);
  }

  private Supplier<Optional<String>> notBefore(Duration passed, String reason) {
    Duration end = time.now().plus(passed);
    return () -> Optional.of(reason).filter(_ -> time.now().compareTo(end) < 0);
  }
}
