package org.pgmahout.controller.operation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Ends the sessions that nodes which are left out still have in the PostgreSQL of the others: what
 * was let in before its certificate and password were replaced reads on.
 */
public final class SessionCut {
  private final DeploymentTargets targets;
  private final ExclusiveOperation operation;
  private final Consumer<RolloutEvent> events;
  private final TargetRuns runs;

  /** Within an operation that is alone. */
  public SessionCut(
      DeploymentTargets targets, ExclusiveOperation operation, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.operation = operation;
    this.events = events;
    this.runs = new TargetRuns(targets, operation.owner(), operation.who(), events);
  }

  /** Asks every run in progress to stop: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }

  /** What was ended, by node. */
  public Map<String, List<Change>> perform(Collection<String> nodes) {
    try (Hold _ = operation.hold(targets, Optional.empty(), events, runs::stillWanted)) {
      return runs.on(
          targets.with(Role.DATABASE), new NodeOperation.CutSessions(List.copyOf(nodes)));
    }
  }
}
