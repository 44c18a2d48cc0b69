package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.runs.NodeCheck;

/**
 * What a rollout builds on, as the operator was shown it.
 *
 * @param base what was applied last
 * @param review what the plan changes
 * @param checks what a dry run found on the nodes
 */
record RolloutBasis(Baseline base, PlanReview review, List<NodeCheck> checks) {
  public RolloutBasis {
    checks = List.copyOf(checks);
  }

  /** The nodes on which nothing is missing that would be installed. */
  Set<String> complete() {
    return checks.stream()
        .filter(NodeCheck::complete)
        .map(NodeCheck::node)
        .collect(Collectors.toSet());
  }
}
