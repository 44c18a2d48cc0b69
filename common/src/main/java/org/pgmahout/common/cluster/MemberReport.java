package org.pgmahout.common.cluster;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a member's Patroni says of itself in its key, because decisions about a member need more
 * than the table shows (Patroni's {@code Ha.touch_member}). An empty text is a field that is not
 * there. The report is as old as the member's last loop: etcd keeps no time with it.
 *
 * @param host address PostgreSQL is reached at
 * @param port its port; 0 when not known
 * @param apiUrl URL of its Patroni
 * @param state Patroni's word: {@code running}, {@code stopped}, {@code start failed}, …
 * @param role what it takes itself for: {@code primary}, {@code replica}, …; not who holds the key
 * @param replicationState {@code streaming}, {@code in archive recovery}; empty for a primary
 * @param timeline its timeline; empty when PostgreSQL does not run
 * @param position where its WAL is: written on a primary, received or replayed on a replica
 * @param receivePosition up to where it has received WAL
 * @param replayPosition up to where it has replayed WAL
 * @param patroni version of its Patroni
 * @param pendingRestart whether a changed setting waits for a restart of PostgreSQL
 * @param checkpointPending whether it was promoted and did not complete a checkpoint since: until
 *     then pg_rewind against it goes wrong
 * @param paused whether it has noticed the pause
 * @param tags its tags ({@code nofailover}, {@code clonefrom}, …), as text
 */
public record MemberReport(
    String host,
    int port,
    String apiUrl,
    String state,
    String role,
    String replicationState,
    OptionalLong timeline,
    OptionalLong position,
    OptionalLong receivePosition,
    OptionalLong replayPosition,
    String patroni,
    boolean pendingRestart,
    boolean checkpointPending,
    boolean paused,
    Map<String, String> tags) {

  /** Of a member whose report cannot be read. */
  static final MemberReport NONE =
      new MemberReport(
          "",
          0,
          "",
          "",
          "",
          "",
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          "",
          false,
          false,
          false,
          Map.of());

  public MemberReport {
    tags = Map.copyOf(tags);
  }
}
