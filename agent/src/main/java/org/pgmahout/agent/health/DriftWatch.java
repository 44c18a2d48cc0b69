package org.pgmahout.agent.health;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Differing;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what a hand changed on the node before the next apply would, and makes it visible. */
public final class DriftWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

  /** An apply is many runs one after the other; the look waits until they are over. */
  private static final Duration AFTER_APPLY = Duration.ofMinutes(1);

  /** How often it is asked whether the plan has turned the watch on. */
  private static final Duration OFF = Duration.ofMinutes(10);

  private final RunEngine engine;
  private final AppliedSpec applied;
  private final Clock clock;
  private final RandomGenerator random;
  private final BooleanSupplier unfinished;
  private final Semaphore sooner = new Semaphore(0);
  private Drift drift = Drift.NONE;

  /**
   * @param random for the jitter, so that the nodes do not all look at the same time
   * @param unfinished whether an apply stopped half-way here: what it wanted of the whole cluster
   *     may not have come about yet, and then nobody changed it outside
   */
  public DriftWatch(
      RunEngine engine,
      AppliedSpec applied,
      Clock clock,
      RandomGenerator random,
      BooleanSupplier unfinished) {
    this.engine = engine;
    this.applied = applied;
    this.clock = clock;
    this.random = random;
    this.unfinished = unfinished;
  }

  /** Looks for as long as the agent lives, on a thread of its own. */
  public void start() {
    Thread.ofVirtual().name("drift").start(this::watch);
  }

  /** How the node differed when it was last looked at. */
  public synchronized Drift drift() {
    return drift;
  }

  /**
   * To be told of every run that ended: after an apply, what was seen before is no longer true. A
   * run of another kind lays down nothing that is looked at here.
   */
  public void ended(RunView run) {
    if (run.kind() == RunKind.APPLY
        && run.mode() == Mode.APPLY
        && run.state() == RunView.State.DONE) {
      seen(List.of());
      sooner.release();
    }
  }

  /** Looks now, unless a run goes on or begins meanwhile: then what was known stays. */
  public void look() {
    engine.differing(this::isOfAHand).ifPresent(this::seen);
  }

  private boolean isOfAHand(StepName step) {
    return !step.has(StepTrait.STATE)
        && !(step.has(StepTrait.DYNAMIC_CONFIGURATION) && unfinished.getAsBoolean());
  }

  private synchronized void seen(List<Differing> steps) {
    if (steps.isEmpty()) {
      drift = Drift.NONE;
    } else {
      drift =
          new Drift(
              drift.steps().isEmpty()
                  ? clock.instant().truncatedTo(ChronoUnit.SECONDS)
                  : drift.since(),
              steps);
    }
  }

  private void watch() {
    try {
      while (true) {
        Duration pause = pause();
        boolean afterApply = sooner.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        while (afterApply) {
          sooner.drainPermits();
          afterApply = sooner.tryAcquire(AFTER_APPLY.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (minutes() > 0) {
          attempt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("the look for changes by hand failed: {}", e.toString());
    }
  }

  /** The plan's interval, a fifth more or less. */
  Duration pause() {
    Duration interval = minutes() == 0 ? OFF : Duration.ofMinutes(minutes());
    return Duration.ofMillis((long) (interval.toMillis() * random.nextDouble(0.8, 1.2)));
  }

  private int minutes() {
    return applied.spec().map(spec -> spec.plan().agent().driftCheckMinutes()).orElse(0);
  }
}
