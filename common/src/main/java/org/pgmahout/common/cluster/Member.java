package org.pgmahout.common.cluster;

import java.util.OptionalLong;

/**
 * A member of the cluster as Patroni shows it.
 *
 * @param name the node's name
 * @param host address PostgreSQL is reached at; empty when not known yet
 * @param port its port; 0 when not known yet
 * @param apiUrl URL of its Patroni
 * @param role what it is to the cluster
 * @param state Patroni's word: {@code running}, {@code streaming}, {@code stopped}, …
 * @param timeline its timeline; empty when PostgreSQL does not run
 * @param lagBytes how far it is behind the leader; empty for the leader and when not known
 * @param pendingRestart whether a changed setting waits for a restart of PostgreSQL
 */
public record Member(
    String name,
    String host,
    int port,
    String apiUrl,
    MemberRole role,
    String state,
    OptionalLong timeline,
    OptionalLong lagBytes,
    boolean pendingRestart) {

  /**
   * Whether its PostgreSQL did not start. After a restart Patroni says so by another word until its
   * next loop; before 4.1 the state of before follows that word.
   */
  public boolean didNotStart() {
    return state.equals("start failed") || state.startsWith("restart failed");
  }

  /** Whether it follows the leader's stream, or is the leader and runs. */
  public boolean healthy() {
    return role.leads() ? state.equals("running") : state.equals("streaming");
  }
}
