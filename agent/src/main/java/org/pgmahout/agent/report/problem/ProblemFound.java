package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.Set;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.ProblemKind;

/**
 * What a rule found in one look.
 *
 * @param subject which one of several it is; empty when there is but one
 * @param what a sentence without the node's name
 * @param next what to do; empty when nothing
 * @param patience for so long it has to be seen before it is one: much passes by itself
 * @param covers components whose own row says less than this, and is not shown beside it
 */
public record ProblemFound(
    ProblemKind kind,
    Component component,
    State state,
    String subject,
    String what,
    String next,
    Duration patience,
    Set<Component> covers) {
  public ProblemFound {
    covers = Set.copyOf(covers);
  }

  /** The node still does its work. */
  static ProblemFound warning(ProblemKind kind, Component component, String what, String next) {
    return new ProblemFound(kind, component, State.WARN, "", what, next, Duration.ZERO, Set.of());
  }

  /** The cluster is not whole. */
  static ProblemFound failure(ProblemKind kind, Component component, String what, String next) {
    return new ProblemFound(kind, component, State.FAILED, "", what, next, Duration.ZERO, Set.of());
  }

  /** The same of one of several. */
  ProblemFound of(String one) {
    return new ProblemFound(kind, component, state, one, what, next, patience, covers);
  }

  /** The same, shown only when it lasts. */
  ProblemFound after(Duration lasting) {
    return new ProblemFound(kind, component, state, subject, what, next, lasting, covers);
  }

  /** The same in place of what these components say. */
  ProblemFound insteadOf(Component... rows) {
    return new ProblemFound(kind, component, state, subject, what, next, patience, Set.of(rows));
  }
}
