package org.pgmahout.agent.guard;

import java.time.Duration;

/**
 * One look at a node, as far as it says who may write.
 *
 * @param asked when it began, since the machine's start
 * @param answered when it ended
 * @param writes whether PostgreSQL of this node accepts writes
 * @param lease of the leader key where it writes, else of the member's own key
 * @param patroni what Patroni says
 */
record GuardLook(
    Duration asked, Duration answered, boolean writes, LeaseLook lease, PatroniWord patroni) {
  /** All its questions have deadlines; one that took longer was kept from working itself. */
  private static final Duration FAIR = Duration.ofMillis(4500);

  /** Whether a silence in it is the silence of others, and not this agent's own slowness. */
  boolean fair() {
    return answered.minus(asked).compareTo(FAIR) <= 0;
  }
}
