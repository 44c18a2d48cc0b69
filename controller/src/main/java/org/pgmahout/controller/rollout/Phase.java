package org.pgmahout.controller.rollout;

import org.pgmahout.common.outcome.OpsException;

/**
 * A line of a rollout's visible order. The subjects of the work (etcd's members, the databases) are
 * classes of their own, so that another order can be made of the same work.
 *
 * @param title what the operator reads
 * @param applies whether there is anything it could do in this cluster; one that does not apply is
 *     not shown
 * @param work returns when the phase's end condition is met, throws {@link OpsException} when it is
 *     not
 */
record Phase(String title, boolean applies, Runnable work) {
  Phase(String title, Runnable work) {
    this(title, true, work);
  }

  /** The same, where it applies. */
  Phase where(boolean condition) {
    return new Phase(title, condition, work);
  }
}
