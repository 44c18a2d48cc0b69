package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.io.Pace;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.operation.RollingRestart;
import org.pgmahout.controller.runs.RolloutWait;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * One apply at work: the rooms it works with, its runs on the nodes, and how it waits and speaks.
 * Every phase is made of it.
 *
 * @param owner id of the reservations on the nodes
 * @param pace the machine's time, or a test's
 * @param runs the runs on the nodes, stopped together
 * @param waiting waits that end when the operator, or another owner of the nodes, says so
 * @param stillWanted throws when nothing more may be started
 * @param say takes a line about what is done or waited for
 */
record RolloutContext(
    RolloutParts parts,
    String owner,
    Pace pace,
    TargetRuns runs,
    RolloutWait waiting,
    Runnable stillWanted,
    Consumer<String> say) {

  DeploymentTargets targets() {
    return parts.targets();
  }

  ClusterView cluster() {
    return parts.cluster();
  }

  /** Says a line. */
  void say(String line) {
    say.accept(line);
  }

  /** Restarts of PostgreSQL on these nodes, and switchovers away from them. */
  RollingRestart restartOf(Set<String> nodes) {
    return new RollingRestart(pace, parts.members(), nodes, stillWanted, say);
  }
}
