package org.pgmahout.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

@Timeout(30)
class ParallelTest {
  private static final OpsException REFUSED = new OpsException(ErrorCode.BUSY, "held", "Wait.");

  @Test
  void allWorkAtOnceAndAnswerInTheirOrder() {
    CyclicBarrier together = new CyclicBarrier(3);
    Map<String, Integer> lengths =
        Parallel.all(
            List.of("ccc", "a", "bb"),
            word -> {
              together.await(20, TimeUnit.SECONDS);
              return word.length();
            });
    assertThat(lengths.keySet()).containsExactly("ccc", "a", "bb");
    assertThat(lengths.values()).containsExactly(3, 1, 2);
  }

  @Test
  void aFailureIsItsItemsRow() {
    Map<String, Answer<String>> answers =
        Parallel.each(
            List.of("node-00", "node-01", "node-02"),
            2,
            node ->
                switch (node) {
                  case "node-00" -> throw REFUSED;
                  case "node-01" -> throw new IllegalArgumentException("reset");
                  default -> "ok";
                });
    assertThat(answers.keySet()).containsExactly("node-00", "node-01", "node-02");
    assertThat(answers.get("node-00")).isEqualTo(new Answer.Failure<String>(REFUSED));
    assertThat(answers.get("node-02")).isEqualTo(new Answer.Value<>("ok"));
    assertThat(answers.get("node-01"))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            failure -> {
              assertThat(failure.error().code()).isEqualTo(ErrorCode.INTERNAL);
              assertThat(failure.error())
                  .hasMessage("node-01: java.lang.IllegalArgumentException: reset");
            });
  }

  @Test
  void noMoreThanTheLimitWorkAtOnce() {
    CyclicBarrier three = new CyclicBarrier(3);
    Map<Integer, Answer<Boolean>> met =
        Parallel.each(
            List.of(1, 2, 3),
            2,
            item -> {
              try {
                three.await(300, TimeUnit.MILLISECONDS);
                return true;
              } catch (TimeoutException | BrokenBarrierException e) {
                return false;
              }
            });
    assertThat(met.values()).containsOnly(new Answer.Value<>(false));
  }

  @Test
  void theFirstFailureIsThrownWhenAllHaveEnded() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    IllegalStateException second = new IllegalStateException("second");
    Throwable thrown =
        catchThrowable(
            () ->
                Parallel.all(
                    List.of("first", "second", "third"),
                    item -> {
                      switch (item) {
                        case "first" -> {
                          failed.countDown();
                          throw REFUSED;
                        }
                        case "second" -> throw second;
                        default -> {
                          failed.await();
                          ended.set(true);
                          return item;
                        }
                      }
                    }));
    assertThat(thrown).isSameAs(REFUSED);
    assertThat(thrown.getSuppressed()).contains(second);
    assertThat(ended).isTrue();
  }

  @Test
  void anInterruptedCallerInterruptsThemAndSaysSo() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Map<String, Throwable> thrown = new java.util.concurrent.ConcurrentHashMap<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  thrown.put(
                      "caller",
                      catchThrowable(
                          () ->
                              Parallel.all(
                                  List.of("a", "b"),
                                  item -> {
                                    working.countDown();
                                    try {
                                      new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                      interrupted.incrementAndGet();
                                    }
                                    return item;
                                  })));
                  stillInterrupted.set(Thread.currentThread().isInterrupted());
                });
    working.await();
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
    assertThat(thrown.get("caller"))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(interrupted).hasValue(2);
    assertThat(stillInterrupted).isTrue();
  }

  @Test
  void whatWasBegunBesideIsWaitedForAndThrowsWhatItThrew() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    try (Parallel beside = new Parallel()) {
      var slow =
          beside.begin(
              () -> {
                go.await();
                ended.set(true);
                return "slow";
              });
      var broken =
          beside.begin(
              () -> {
                throw REFUSED;
              });
      assertThat(slow.ended()).isFalse();
      assertThatThrownBy(broken::result).isSameAs(REFUSED);
      go.countDown();
    }
    assertThat(ended).isTrue();
  }
}
