package org.pgmahout.agent.guard;

import java.time.Duration;

/** What etcd said of the lease that this node's Patroni renews in every round. */
sealed interface LeaseLook {

  /**
   * The key is this node's, and ends unless it is renewed. etcd cuts fractions off, so the lease
   * lives at least so long.
   *
   * @param granted what a renewal brings it back to
   * @param left how long it lives, seen from the moment the question was asked
   */
  record Live(Duration granted, Duration left) implements LeaseLook {
    /** How long ago the last renewal was at least, but for the fraction. */
    Duration sinceRenewal() {
      return granted.minus(left);
    }
  }

  /** There is no such key, or it has no lease. */
  record Gone() implements LeaseLook {}

  /**
   * The leader key is another node's.
   *
   * @param by its name
   */
  record Taken(String by) implements LeaseLook {}

  /** etcd did not say anything in time. */
  record Unknown() implements LeaseLook {}
}
