package org.pgmahout.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class BackgroundServiceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long SOON_SECONDS = 20;

  private final ManualTimer timer = new ManualTimer();
  private final List<String> warned = new ArrayList<>();
  private final Task task = new Task();
  private final BackgroundService service = new BackgroundService(task, timer, warned::add);

  /** Counts its turns, and does in each what a test wants. */
  private static final class Task implements PeriodicTask {
    private int turns;
    private Optional<Duration> pause = Optional.of(MINUTE);
    private Runnable work = () -> {};
    private boolean followsSpec;

    @Override
    public String name() {
      return "task";
    }

    @Override
    public Optional<Duration> pause() {
      return pause;
    }

    @Override
    public void turn() {
      turns++;
      work.run();
    }

    @Override
    public boolean followsSpec() {
      return followsSpec;
    }
  }

  @Test
  void takesATurnAfterEachPause() {
    service.start();
    timer.advance(MINUTE.minusSeconds(1));
    assertThat(task.turns).isZero();
    timer.advance(Duration.ofSeconds(1));
    assertThat(task.turns).isEqualTo(1);
    timer.advance(MINUTE.multipliedBy(3));
    assertThat(task.turns).isEqualTo(4);
    assertThat(service.name()).isEqualTo("task");
  }

  @Test
  void aSecondStartBringsNoMoreTurns() {
    service.start();
    service.start();
    timer.advance(MINUTE);
    assertThat(task.turns).isEqualTo(1);
    assertThat(timer.waiting()).containsExactly("task");
  }

  @Test
  void stopEndsItAndStartBeginsAgain() {
    service.start();
    timer.advance(MINUTE);
    service.close();
    timer.advance(MINUTE.multipliedBy(5));
    assertThat(task.turns).isEqualTo(1);
    assertThat(timer.waiting()).isEmpty();
    service.start();
    timer.advance(MINUTE);
    assertThat(task.turns).isEqualTo(2);
  }

  /** The timer may have begun its thread when the stop comes. */
  @Test
  void aTurnThatWasAlreadyOnItsWayIsNotTakenAfterAStop() {
    service.start();
    Runnable late = timer.late().getFirst();
    service.stop();
    late.run();
    assertThat(task.turns).isZero();
    service.start();
    late.run();
    assertThat(task.turns).isZero();
  }

  @Test
  void aTaskThatHasNothingLeftToDoEnds() {
    task.work = () -> task.pause = Optional.empty();
    service.start();
    timer.advance(MINUTE.multipliedBy(5));
    assertThat(task.turns).isEqualTo(1);
    assertThat(timer.waiting()).isEmpty();
  }

  @Test
  void oneThatThrowsGoesOnAndIsLoggedOncePerKindUntilATurnGoesWell() {
    List<RuntimeException> failures =
        List.of(
            new IllegalStateException("one"),
            new IllegalStateException("two"),
            new OpsException(ErrorCode.COMMAND_FAILED, "three", "look"),
            new OpsException(ErrorCode.TIMED_OUT, "four", "look"),
            new OpsException(ErrorCode.TIMED_OUT, "five", "look"));
    task.work =
        () -> {
          if (task.turns <= failures.size()) {
            throw failures.get(task.turns - 1);
          }
        };
    service.start();
    timer.advance(MINUTE.multipliedBy(failures.size()));
    assertThat(task.turns).isEqualTo(failures.size());
    assertThat(warned)
        .hasSize(3)
        .allMatch(line -> line.startsWith("task failed, and goes on: "))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("one"),
            second -> assertThat(second).contains("three"),
            third -> assertThat(third).contains("four"));
    timer.advance(MINUTE);
    assertThat(warned).hasSize(3);
    task.work =
        () -> {
          throw new IllegalStateException("again");
        };
    timer.advance(MINUTE);
    assertThat(warned).hasSize(4).last().asString().endsWith("again");
  }

  @Test
  void anErrorEndsItNeither() {
    task.work =
        () -> {
          throw new AssertionError("broken");
        };
    service.start();
    timer.advance(MINUTE.multipliedBy(2));
    assertThat(task.turns).isEqualTo(2);
    assertThat(warned).hasSize(1);
  }

  @Test
  void oneThatCannotSayHowLongToWaitIsAskedAgain() {
    PeriodicTask unsure =
        new PeriodicTask() {
          @Override
          public String name() {
            return "unsure";
          }

          @Override
          public Optional<Duration> pause() {
            throw new IllegalStateException("no spec");
          }

          @Override
          public void turn() {
            task.turn();
          }
        };
    new BackgroundService(unsure, timer, warned::add).start();
    timer.advance(MINUTE.multipliedBy(2));
    assertThat(task.turns).isEqualTo(2);
    assertThat(warned).isNotEmpty();
  }

  @Test
  void anotherSpecRestartsThoseThatDependOnIt() {
    service.start();
    task.pause = Optional.of(Duration.ofSeconds(10));
    service.specChanged();
    timer.advance(Duration.ofSeconds(30));
    assertThat(task.turns).as("one that does not depend on the spec").isZero();
    task.followsSpec = true;
    service.specChanged();
    timer.advance(Duration.ofSeconds(10));
    assertThat(task.turns).isEqualTo(1);
    assertThat(timer.waiting()).hasSize(1);
  }

  @Test
  void aSpecStartsNothingThatWasStopped() {
    task.followsSpec = true;
    service.specChanged();
    service.nextIn(Duration.ZERO);
    timer.advance(MINUTE.multipliedBy(2));
    assertThat(task.turns).isZero();
  }

  @Test
  void theNextTurnCanBeAskedForAtAnotherTime() {
    service.start();
    service.nextIn(Duration.ofSeconds(5));
    service.nextIn(Duration.ofSeconds(20));
    timer.advance(Duration.ofSeconds(19));
    assertThat(task.turns).isZero();
    timer.advance(Duration.ofSeconds(1));
    assertThat(task.turns).isEqualTo(1);
    timer.advance(Duration.ofSeconds(59));
    assertThat(task.turns).as("then the pauses are as usual").isEqualTo(1);
    timer.advance(Duration.ofSeconds(1));
    assertThat(task.turns).isEqualTo(2);
  }

  @Test
  void oneThatIsAskedForInTheMiddleOfATurnComesAfterIt() {
    task.work =
        () -> {
          if (task.turns == 1) {
            service.nextIn(Duration.ofSeconds(5));
          }
        };
    service.start();
    timer.advance(MINUTE);
    assertThat(task.turns).isEqualTo(1);
    timer.advance(Duration.ofSeconds(5));
    assertThat(task.turns).isEqualTo(2);
  }

  /** In real time: the turn of the first start is still ending when the second start's is due. */
  @Test
  void turnsNeverOverlapAlsoWhenRestartedInTheMiddleOfOne() throws Exception {
    AtomicInteger at = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    PeriodicTask slow =
        new PeriodicTask() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public Optional<Duration> pause() {
            return Optional.of(Duration.ZERO);
          }

          @Override
          public void turn() {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            second.countDown();
            began.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              boolean ended = false;
              while (!ended) {
                try {
                  ended = mayEnd.await(SOON_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException again) {
                  interrupted.countDown();
                }
              }
            } finally {
              at.decrementAndGet();
            }
          }
        };
    BackgroundService real = new BackgroundService(slow, ServiceTimer.real(), warned::add);
    real.start();
    assertThat(began.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    real.restart();
    assertThat(interrupted.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(second.getCount()).as("the second turn waits for the first to end").isEqualTo(1);
    mayEnd.countDown();
    assertThat(second.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(1);
    real.stop();
  }

  /** What a stop interrupts is no failure. */
  @Test
  void aTurnThatAStopInterruptsIsNotLogged() {
    task.work =
        () -> {
          service.stop();
          throw new OpsException(ErrorCode.CANCELLED, "interrupted", "");
        };
    service.start();
    timer.advance(MINUTE.multipliedBy(2));
    assertThat(task.turns).isEqualTo(1);
    assertThat(warned).isEmpty();
  }
}
