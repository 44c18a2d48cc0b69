package org.pgmahout.controller.rollout;

/**
 * A line of the rollout's visible order.
 *
 * @param title what the operator reads
 * @param work returns when the phase's end condition is met, throws OpsException when it is not
 */
record Phase(String title, Work work) {
  /** The phase's own work, in a rollout. */
  @FunctionalInterface
  interface Work {
    void run(Rollout rollout);
  }
}
