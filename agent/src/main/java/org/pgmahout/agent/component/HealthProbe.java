package org.pgmahout.agent.component;

import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.State;

/** Finds out how one component is. It changes nothing, and answers within a few seconds. */
public interface HealthProbe {

  /** The component whose health it is. */
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

    /** This warning together with another reading, where that is a warning too. */
    public Reading and(Reading other) {
      return other.state() == State.WARN
          ? new Reading(state, reason + "; " + other.reason(), hint + "; " + other.hint())
          : this;
    }
  }
}
