package org.pgmahout.controller.rollout;

import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;

/** One apply on its way: it holds the nodes and the cluster, and goes through {@link Phases}. */
final class Rollout {
  private final RolloutParts parts;
  private final ExclusiveOperation operation;
  private final RolloutGoal goal;
  private final Consumer<RolloutEvent> events;
  private final TargetRuns runs;

  /** A rollout that has not started. */
  public Rollout(
      RolloutParts parts,
      ExclusiveOperation operation,
      RolloutGoal goal,
      Consumer<RolloutEvent> events) {
    this.parts = parts;
    this.operation = operation;
    this.goal = goal;
    this.events = events;
    this.runs = new TargetRuns(parts.targets(), operation.owner(), operation.who(), events);
  }

  /** Goes through all phases; throws at the first that fails. */
  public void run() {
    try (Hold hold =
        operation.hold(parts.targets(), Optional.of(parts.lock()), events, runs::stillWanted)) {
      refuseOvertaken();
      RolloutContext context = context(hold);
      PhaseRunner runner =
          new PhaseRunner(
              events,
              phase -> {
                hold.phase(phase.title());
                context.progress().requireWanted();
              });
      runner.run(
          Phases.of(context, goal, () -> hold.takeCluster(context.progress().stillWanted())));
      hold.done();
    }
  }

  private RolloutContext context(Hold hold) {
    Runnable stillWanted =
        () -> {
          runs.stillWanted();
          hold.stillOurs();
        };
    Progress progress =
        new Progress(
            operation.pace(),
            stillWanted,
            message -> events.accept(new RolloutEvent.Waiting(message)));
    return new RolloutContext(
        parts, operation.owner(), runs, new RolloutWait(progress), progress, events);
  }

  /** Between the look and the reservation somebody else may have applied. */
  private void refuseOvertaken() {
    Optional<Applied> before = goal.before();
    if (before.isEmpty() || parts.cluster().etcdTrouble().isPresent()) {
      return;
    }
    Applied now = parts.plans().applied();
    if (!now.equals(before.get())) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "somebody applied a plan since this apply looked: generation "
              + now.generation()
              + " of "
              + now.who(),
          "Look again: pgmahout plan.");
    }
  }

  /** Asks every run in progress to stop, and starts no other: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }
}
