package org.pgmahout.controller.status;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.KeyVersion;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.dcs.LeaseTime;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.wire.NodeReport;

/**
 * What the cluster's etcd knows at this moment, over one connection: two ranges, and how long the
 * leader key still lives. History and plans are not read.
 *
 * @param cluster Patroni's keys
 * @param reports of the nodes that are alive
 * @param leaderLeft how long the leader key still lives if nobody renews it
 */
record EtcdReading(
    ClusterState cluster, Map<String, NodeReport> reports, Optional<Duration> leaderLeft) {
  EtcdReading {
    reports = Map.copyOf(reports);
  }

  /** Reads; throws ETCD_UNAVAILABLE when it does not answer, or lets nobody like this in. */
  static EtcdReading of(Etcd etcd, PatroniKeys patroni, OwnKeys own) {
    try (Parallel beside = new Parallel()) {
      var reports = beside.begin(() -> reports(etcd, own));
      ClusterState cluster = etcd.get(patroni.prefix()).patroni(patroni).state();
      return new EtcdReading(cluster, reports.result(), leaderLeft(etcd, cluster));
    }
  }

  /** What the nodes that are alive report, by node; what cannot be read is left out. */
  static Map<String, NodeReport> reports(Etcd etcd, OwnKeys own) {
    Map<String, NodeReport> reports = new LinkedHashMap<>();
    for (EtcdEntry entry : etcd.get(own.health()).entries()) {
      String node = entry.key().substring(own.health().length());
      NodeReport.read(entry.value())
          .filter(report -> report.node().equals(node))
          .ifPresent(report -> reports.put(node, report));
    }
    return reports;
  }

  /** How long the leader key still lives; a key without a lease never ends. */
  static Optional<Duration> leaderLeft(Etcd etcd, ClusterState cluster) {
    return cluster
        .leader()
        .version()
        .map(KeyVersion::lease)
        .filter(lease -> lease != 0)
        .flatMap(etcd::leaseTime)
        .map(LeaseTime::left);
  }

  /** The last report of a node that is not alive. */
  static Optional<NodeReport> last(Etcd etcd, OwnKeys own, String node) {
    return etcd.find(own.seen(node)).map(EtcdEntry::value).flatMap(NodeReport::read);
  }
}
