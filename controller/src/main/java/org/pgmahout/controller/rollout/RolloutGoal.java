package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.history.PlanStore.Applied;

/**
 * What one apply is to reach, and what it is recorded as.
 *
 * @param before the plan applied last; empty when etcd did not answer at the start
 * @param next the plan as it will be recorded
 * @param text the plan's effective text
 * @param lineage what the plan folder has seen replaced, the newest last
 * @param recorded whether it is recorded as applied: all nodes are meant, and the plan is another
 */
record RolloutGoal(
    Optional<Applied> before, Applied next, String text, List<String> lineage, boolean recorded) {
  public RolloutGoal {
    lineage = List.copyOf(lineage);
  }
}
