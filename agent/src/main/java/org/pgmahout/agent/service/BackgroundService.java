package org.pgmahout.agent.service;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a task its turns from start to stop. Two turns never overlap, also when the service was
 * restarted in the middle of one. A turn that fails is logged once for each kind of failure, and
 * the next turn comes as planned: what runs beside the agent's requests must not end because of one
 * bad moment.
 */
public final class BackgroundService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundService.class);

  /** When the task itself cannot say how long to wait. */
  private static final Duration FALLBACK = Duration.ofMinutes(1);

  private final PeriodicTask task;
  private final ServiceTimer timer;
  private final Consumer<String> warn;

  /** One turn at a time, whichever start it belongs to. */
  private final ReentrantLock turn = new ReentrantLock();

  /** Kinds of failures that were logged since the last turn that went well. */
  private final Set<String> logged = new HashSet<>();

  private Optional<Life> life = Optional.empty();

  public BackgroundService(PeriodicTask task, ServiceTimer timer) {
    this(task, timer, LOG::warn);
  }

  /**
   * @param warn takes what is logged
   */
  BackgroundService(PeriodicTask task, ServiceTimer timer, Consumer<String> warn) {
    this.task = task;
    this.timer = timer;
    this.warn = warn;
  }

  /** The task's name. */
  public String name() {
    return task.name();
  }

  /** Begins with the turns; does nothing when that was done already. */
  public synchronized void start() {
    if (life.isEmpty()) {
      Life started = new Life();
      life = Optional.of(started);
      started.plan(pause());
    }
  }

  /** Ends the turns, and interrupts one that goes on. It can be started again. */
  public synchronized void stop() {
    life.ifPresent(Life::end);
    life = Optional.empty();
  }

  /** Starts over, where it is started. */
  public synchronized void restart() {
    if (life.isPresent()) {
      stop();
      start();
    }
  }

  /** Starts over when the task depends on the applied spec. */
  public void specChanged() {
    if (task.followsSpec()) {
      restart();
    }
  }

  /** Has the next turn after this time instead of at the planned one, where it is started. */
  public synchronized void nextIn(Duration pause) {
    life.ifPresent(now -> now.planInstead(pause));
  }

  @Override
  public void close() {
    stop();
  }

  /** Never fails: a service whose task cannot say how long to wait would end for ever. */
  private Optional<Duration> pause() {
    try {
      return task.pause();
    } catch (RuntimeException e) {
      log(e);
      return Optional.of(FALLBACK);
    }
  }

  private synchronized void log(Throwable failure) {
    String kind =
        failure instanceof OpsException known ? known.code().name() : failure.getClass().getName();
    if (logged.add(kind)) {
      warn.accept("%s failed, and goes on: %s".formatted(task.name(), failure));
    }
  }

  /** From one start to the next stop. */
  private final class Life {
    private Optional<ServiceTimer.Due> due = Optional.empty();
    private Optional<Duration> instead = Optional.empty();
    private long plans;
    private boolean taking;
    private boolean ended;

    private void plan(Optional<Duration> pause) {
      long plan = ++plans;
      due = pause.map(length -> timer.after(length, task.name(), () -> take(plan)));
    }

    private void planInstead(Duration pause) {
      if (taking) {
        instead = Optional.of(pause);
      } else {
        due.ifPresent(ServiceTimer.Due::cancel);
        plan(Optional.of(pause));
      }
    }

    private void end() {
      ended = true;
      due.ifPresent(ServiceTimer.Due::cancel);
    }

    /** A turn, unless another one was planned instead or the service was stopped. */
    private void take(long plan) {
      try {
        turn.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      try {
        if (begins(plan)) {
          perform();
        }
      } finally {
        turn.unlock();
      }
    }

    private boolean begins(long plan) {
      synchronized (BackgroundService.this) {
        taking = !ended && plan == plans;
        return taking;
      }
    }

    private void perform() {
      try {
        task.turn();
        synchronized (BackgroundService.this) {
          logged.clear();
        }
      } catch (RuntimeException | Error e) {
        if (!stopped()) {
          log(e);
        }
      } finally {
        // Asked outside of the lock: the task may read files for it.
        goOn(pause());
      }
    }

    /** What a turn throws that was interrupted by a stop is no failure. */
    private boolean stopped() {
      synchronized (BackgroundService.this) {
        return ended;
      }
    }

    private void goOn(Optional<Duration> pause) {
      synchronized (BackgroundService.this) {
        taking = false;
        if (!ended) {
          Optional<Duration> wanted = instead.or(() -> pause);
          instead = Optional.empty();
          plan(wanted);
        }
      }
    }
  }
}
