package org.pgmahout.agent.health;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Differing;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;

/** Finds what a hand changed on the node before the next apply would, and makes it visible. */
public final class DriftWatch implements PeriodicTask {
  /** An apply is many runs one after the other; the look waits until they are over. */
  public static final Duration AFTER_APPLY = Duration.ofMinutes(1);

  private final RunEngine engine;
  private final AppliedSpec applied;
  private final Clock clock;
  private final RandomGenerator random;
  private final BooleanSupplier unfinished;
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

  @Override
  public String name() {
    return "drift";
  }

  /** The plan's interval, a fifth more or less; empty while the plan has turned the watch off. */
  @Override
  public Optional<Duration> pause() {
    int minutes = minutes();
    return minutes == 0
        ? Optional.empty()
        : Optional.of(
            Duration.ofMillis(
                (long) (Duration.ofMinutes(minutes).toMillis() * random.nextDouble(0.8, 1.2))));
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  @Override
  public void turn() {
    if (minutes() > 0) {
      look();
    }
  }

  /** How the node differed when it was last looked at. */
  public synchronized Drift drift() {
    return drift;
  }

  /**
   * Forgets what was seen when an apply has ended well, because that is no longer true, and when
   * the cluster was taken off the node. Other runs lay down nothing that is looked at here.
   *
   * @return whether the next look has to come {@link #AFTER_APPLY}
   */
  public boolean ended(RunView run) {
    boolean applied =
        run.kind() == RunKind.APPLY
            && run.mode() == Mode.APPLY
            && run.state() == RunView.State.DONE;
    boolean destroyed = run.kind() == RunKind.DESTROY && run.state() == RunView.State.DONE;
    if (applied || destroyed) {
      seen(List.of());
    }
    return applied;
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

  private int minutes() {
    return applied.spec().map(spec -> spec.plan().agent().driftCheckMinutes()).orElse(0);
  }
}
