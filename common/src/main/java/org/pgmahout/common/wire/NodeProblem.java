package org.pgmahout.common.wire;

import java.time.Instant;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * Something on a node that an operator has to know or to do.
 *
 * @param component what it is about
 * @param state WARN: the node still does its work; FAILED or UNKNOWN: the cluster is not whole
 * @param subject which one of several it is, such as a slot or a disk; empty when there is but one
 * @param what what is wrong and what follows from it: a sentence without the node's name
 * @param since when the agent first saw it
 * @param next the next useful command, or what to do; empty when nothing needs to be done
 */
public record NodeProblem(
    ProblemKind kind,
    Component component,
    State state,
    String subject,
    String what,
    Instant since,
    String next) {

  /** Whether it is more than a warning. */
  public boolean breaksCluster() {
    return state == State.FAILED || state == State.UNKNOWN;
  }

  /** Whether it is the same problem, though its sentence may have other figures by now. */
  public boolean isSameAs(NodeProblem other) {
    return kind == other.kind
        && component == other.component
        && state == other.state
        && subject.equals(other.subject);
  }
}
