package org.pgmahout.agent.component;

import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;

/** Looks how one component does, changes nothing, and answers within a few seconds. */
public interface HealthProbe {

  /** Whose health it is. */
  Component component();

  /**
   * Looks now. May block; what it throws is shown as UNKNOWN with the exception's message.
   *
   * @param spec the last applied spec of this node
   */
  Reading probe(NodeSpec spec);

  /**
   * What was seen.
   *
   * @param reason one sentence: what was observed
   * @param hint what to do; empty when all is well
   */
  record Reading(State state, String reason, String hint) {

    /** All is well. */
    public static Reading ok(String reason) {
      return new Reading(State.OK, reason, "");
    }

    /** This warning, and another one if it is one. */
    public Reading and(Reading other) {
      return other.state() == State.WARN
          ? new Reading(state, reason + "; " + other.reason(), hint + "; " + other.hint())
          : this;
    }
  }
}
