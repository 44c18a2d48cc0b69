package org.pgmahout.controller.rollout;

import org.pgmahout.controller.history.PlanStore;

/** Writes down in etcd what was applied, so that every later command knows it. */
record RecordPhase(PlanStore plans, RolloutGoal goal) {

  /** The lineage always; the plan only when it is another, applied to all nodes. */
  void record() {
    plans.keepLineage(goal.lineage());
    if (goal.recorded()) {
      // With etcd silent at the start, what it holds is known only now.
      plans.save(goal.before().orElseGet(plans::applied), goal.next(), goal.text());
    }
  }
}
