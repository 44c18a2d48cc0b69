package org.pgmahout.agent.report.problem;

import java.util.HashMap;
import java.util.Map;

/**
 * What a member of etcd says of itself on its metrics port (etcd's document "Metrics").
 *
 * @param leads whether it is etcd's leader
 * @param peers other members that it has a connection to
 * @param size bytes of its database
 * @param quota bytes that the database may have; 0 when not said
 * @param syncs how often it synced its log to the disk since it started
 * @param syncSeconds how long that took in all
 * @param sync seconds that one of them took since the look before; 0 when not known
 */
public record EtcdFigures(
    boolean leads,
    int peers,
    long size,
    long quota,
    double syncs,
    double syncSeconds,
    double sync) {
  private static final String PEERS = "etcd_network_active_peers{";

  /** Out of the page in Prometheus' text form. */
  public static EtcdFigures of(String page) {
    Map<String, Double> values = new HashMap<>();
    int peers = 0;
    for (String line : page.lines().toList()) {
      int blank = line.lastIndexOf(' ');
      if (line.startsWith("#") || blank < 0) {
        continue;
      }
      double value = number(line.substring(blank + 1));
      if (line.startsWith(PEERS)) {
        peers += value > 0 ? 1 : 0;
      } else {
        values.put(line.substring(0, blank), value);
      }
    }
    return new EtcdFigures(
        values.getOrDefault("etcd_server_is_leader", 0.0) > 0,
        peers,
        values.getOrDefault("etcd_mvcc_db_total_size_in_bytes", 0.0).longValue(),
        values.getOrDefault("etcd_server_quota_backend_bytes", 0.0).longValue(),
        values.getOrDefault("etcd_disk_wal_fsync_duration_seconds_count", 0.0),
        values.getOrDefault("etcd_disk_wal_fsync_duration_seconds_sum", 0.0),
        0);
  }

  /** The same with what its disk did since an earlier look. */
  public EtcdFigures since(EtcdFigures earlier) {
    double count = syncs - earlier.syncs;
    double mean = count <= 0 ? 0 : Math.max(0, (syncSeconds - earlier.syncSeconds) / count);
    return new EtcdFigures(leads, peers, size, quota, syncs, syncSeconds, mean);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
