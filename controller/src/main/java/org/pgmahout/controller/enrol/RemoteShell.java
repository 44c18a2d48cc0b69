package org.pgmahout.controller.enrol;

import java.time.Duration;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;

/** The way into a machine that has no agent yet. */
public interface RemoteShell {

  /**
   * Runs a command line in the login user's shell on a node.
   *
   * @param stdin what it reads
   * @throws OpsException SSH_FAILED with ssh's own words, TIMED_OUT
   */
  Answer run(NodePlan node, String command, byte[] stdin, Duration limit);

  /** How the command ended and what it said. */
  record Answer(int exitCode, String stdout, String stderr) {}
}
