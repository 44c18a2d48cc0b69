package org.pgmahout.common.wire;

/**
 * The data a node holds, whether or not anything runs: what must be compared before a cluster is
 * started from an empty etcd. Answers {@link Look#DATA}.
 *
 * @param node the node's name
 * @param pgdata PostgreSQL's data directory
 * @param etcd etcd's data folder
 * @param patroniIdle whether Patroni is down, or has no data and makes none; false also when the
 *     agent does not say
 */
public record NodeData(String node, PgData pgdata, EtcdData etcd, boolean patroniIdle) {

  /**
   * A data directory, as {@code pg_controldata} tells of it.
   *
   * @param path the folder
   * @param present whether it holds a database, or the beginning of one
   * @param systemId the database system identifier; empty when not present, or half copied
   * @param timeline timeline of the latest checkpoint; 0 when not present
   * @param lsn the furthest position known: the minimum recovery ending location when it is later
   *     than the latest checkpoint's
   * @param state the cluster state in pg_control's words: {@code in production}, {@code shut down}
   *     …
   */
  public record PgData(
      String path, boolean present, String systemId, long timeline, String lsn, String state) {
    private static final String HALF_COPIED = "half copied";

    /** No data here. */
    public static PgData absent(String path) {
      return new PgData(path, false, "", 0, "", "");
    }

    /** What a base backup has copied so far, or had when it was cut off: no control file yet. */
    public static PgData halfCopied(String path) {
      return new PgData(path, true, "", 0, "0/0", HALF_COPIED);
    }

    /** Whether nobody can tell yet whose data it is. */
    public boolean unfinished() {
      return state.equals(HALF_COPIED);
    }
  }

  /**
   * etcd's data folder.
   *
   * @param path the folder; empty when the node is no member
   * @param present whether it holds a member's data
   * @param container whether a container of the member exists, running or not
   */
  public record EtcdData(String path, boolean present, boolean container) {}
}
