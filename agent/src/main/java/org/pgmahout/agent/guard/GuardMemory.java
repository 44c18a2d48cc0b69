package org.pgmahout.agent.guard;

import java.time.Duration;

/**
 * What earlier looks leave for the next one.
 *
 * @param provenUntil until when this node is proven to be the only one that leads
 * @param taken looks in a row that found another leader
 * @param blind fair looks in a row after that time in which etcd said nothing
 * @param silences questions in a row to which Patroni gave no answer
 * @param restarts of Patroni by the guard since it last answered
 * @param notBefore no further restart before this
 */
record GuardMemory(
    Duration provenUntil, int taken, int blind, int silences, int restarts, Duration notBefore) {

  private static final Duration AGAIN = Duration.ofSeconds(15);
  private static final int MOST_DOUBLINGS = 5;

  /** Of an agent that just started: as if a renewal had been seen at this moment. */
  static GuardMemory at(Duration now, Duration ttl) {
    return new GuardMemory(now.plus(ttl), 0, 0, 0, 0, now);
  }

  /**
   * The same after Patroni was ended at a moment: its successor has time to come up, and each one
   * that does not has twice as long as the one before.
   */
  GuardMemory restarted(Duration at) {
    Duration rest = AGAIN.multipliedBy(1L << Math.min(restarts, MOST_DOUBLINGS));
    return new GuardMemory(provenUntil, taken, blind, 0, restarts + 1, at.plus(rest));
  }
}
