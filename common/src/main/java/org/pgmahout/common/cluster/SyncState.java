package org.pgmahout.common.cluster;

import java.util.List;

/**
 * Which members may take over without losing a commit, by Patroni's {@code sync} key.
 *
 * @param leader who wrote it; empty when no member is synchronous
 * @param standbys the synchronous standbys, or those that vote in quorum mode
 * @param quorum how many of the others a candidate has to see in quorum mode
 */
public record SyncState(String leader, List<String> standbys, int quorum) {
  public SyncState {
    standbys = List.copyOf(standbys);
  }

  /** Whether a member is a synchronous standby; PostgreSQL compares names without case. */
  public boolean has(String member) {
    return !leader.isEmpty() && standbys.stream().anyMatch(member::equalsIgnoreCase);
  }
}
