package org.pgmahout.agent.run;

import org.pgmahout.common.outcome.OpsException;

/** What a node is busy with beyond a reservation: one thing at a time, a run or an action. */
sealed interface AtWork permits ActiveRun, ActiveAction {

  /** Whose reservation it belongs to. */
  String owner();

  /** Whether it changes the machine. */
  boolean changes();

  /**
   * What anybody else is told: who does what since when, and what can be done about it.
   *
   * @param node this node's name
   */
  OpsException refusal(String node);
}
