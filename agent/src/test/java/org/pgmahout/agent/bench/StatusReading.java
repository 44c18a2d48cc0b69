package org.pgmahout.agent.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.KeyVersion;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.wire.NodeReport;

/**
 * Reads what the command's {@code status} reads, in the same way: its {@code EtcdReading}, which
 * the agent's tests cannot import, over a connection of its own.
 *
 * @param time from the connection to the last report that was read
 * @param alive how many agents have a report
 * @param bytes of all reports
 * @param oldest how old the oldest report is: one is written every ten seconds
 */
record StatusReading(Duration time, int alive, long bytes, Duration oldest) {
  static StatusReading of(EtcdAccess access, PatroniKeys patroni, OwnKeys own) {
    long from = System.nanoTime();
    try (Etcd etcd = Etcd.connect(access);
        Parallel beside = new Parallel()) {
      var reports = beside.begin(() -> reports(etcd, own));
      ClusterState cluster = etcd.get(patroni.prefix()).patroni(patroni).state();
      if (cluster.leader().version().map(KeyVersion::lease).flatMap(etcd::leaseTime).isEmpty()) {
        throw new IllegalStateException("the leader key has no lease");
      }
      Reports read = reports.result();
      Duration time = Duration.ofNanos(System.nanoTime() - from);
      Instant first =
          read.all().stream().map(NodeReport::at).min(Instant::compareTo).orElse(Instant.now());
      return new StatusReading(
          time, read.all().size(), read.bytes(), Duration.between(first, Instant.now()));
    }
  }

  private record Reports(List<NodeReport> all, long bytes) {}

  private static Reports reports(Etcd etcd, OwnKeys own) {
    List<String> values =
        etcd.get(own.health()).entries().stream().map(entry -> entry.value()).toList();
    return new Reports(
        values.stream().map(NodeReport::read).flatMap(Optional::stream).toList(),
        values.stream().mapToLong(String::length).sum());
  }
}
