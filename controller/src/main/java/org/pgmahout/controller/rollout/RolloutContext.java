package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.operation.RollingRestart;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * One apply at work: the rooms it works with, its runs on the nodes, and how it waits and speaks.
 * Every phase is made of it.
 *
 * @param owner id of the reservations on the nodes
 * @param runs the runs on the nodes, stopped together
 * @param waiting waits that end when the operator, or another owner of the nodes, says so
 * @param progress how it goes on, and who may stop it
 * @param events takes what happens on the nodes
 */
record RolloutContext(
    RolloutParts parts,
    String owner,
    TargetRuns runs,
    RolloutWait waiting,
    Progress progress,
    Consumer<RolloutEvent> events) {

  DeploymentTargets targets() {
    return parts.targets();
  }

  ClusterView cluster() {
    return parts.cluster();
  }

  /** Says a line. */
  void say(String line) {
    progress.say(line);
  }

  /** Restarts of PostgreSQL on these nodes, and switchovers away from them. */
  RollingRestart restartOf(Set<String> nodes) {
    return new RollingRestart(parts.members(), nodes, progress);
  }
}
