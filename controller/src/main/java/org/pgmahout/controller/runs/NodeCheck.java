package org.pgmahout.controller.runs;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.StepTrait;

/**
 * What a dry run found on one node.
 *
 * @param steps every step looked at
 * @param error why the node could not be looked at
 */
public record NodeCheck(String node, List<StepFinished> steps, Optional<OpsException> error) {
  public NodeCheck {
    steps = List.copyOf(steps);
  }

  /** Steps that would change something. */
  public List<StepFinished> changes() {
    return steps.stream().filter(step -> step.outcome() == Outcome.WOULD_CHANGE).toList();
  }

  /** Whether nothing is missing that would be installed. */
  public boolean complete() {
    return !failed() && changes().stream().noneMatch(step -> step.step().has(StepTrait.INSTALLS));
  }

  /** Whether the node could not be looked at, or a step's check failed. */
  public boolean failed() {
    return error.isPresent() || steps.stream().anyMatch(step -> step.outcome() == Outcome.FAILED);
  }
}
