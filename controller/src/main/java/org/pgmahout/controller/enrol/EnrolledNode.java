package org.pgmahout.controller.enrol;

import java.time.Duration;
import java.util.List;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;

/**
 * What became of one node.
 *
 * @param outcome ok, changed, failed, skipped (another node is unfit) or unreachable
 * @param detail what was done, in a few words
 * @param problems why not; empty otherwise
 */
public record EnrolledNode(
    String node,
    String address,
    Outcome outcome,
    String detail,
    List<OpsException> problems,
    Duration took) {

  public EnrolledNode {
    problems = List.copyOf(problems);
  }

  /** Whether the node has its agent now. */
  public boolean good() {
    return outcome == Outcome.OK || outcome == Outcome.CHANGED;
  }
}
