package org.pgmahout.common.cluster;

/**
 * What Patroni's pause means, in the same words wherever somebody may wait for something that a
 * paused Patroni does not do (Patroni's document "Pause/Resume mode for the cluster").
 */
public final class Pause {
  /** For a cluster as a whole. */
  public static final String CLUSTER =
      "Patroni is paused: nobody takes over when the leader dies, and a PostgreSQL that is down stays"
          + " down. patronictl resume ends it; a pause that a restart of pgmahout's left,"
          + " pgmahout apply ends";

  /** For a member that is waited for. */
  public static final String MEMBER =
      "Patroni is paused and starts no PostgreSQL that is down: patronictl resume ends the pause";

  private Pause() {}
}
