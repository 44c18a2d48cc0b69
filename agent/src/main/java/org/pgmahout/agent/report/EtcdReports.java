package org.pgmahout.agent.report;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.wire.NodeReport;

/**
 * A node's reports in etcd: one key under a lease of seconds, which means "alive", and the same
 * without one, which is what is known of a node that went silent. Both are written in one step.
 */
public final class EtcdReports implements ReportStore {
  /** A third of it passes between two renewals; a node that is gone is missed after it. */
  static final Duration LEASE = Duration.ofSeconds(10);

  private final OwnKeys keys;
  private final String node;
  private EtcdAccess access;
  private Optional<Etcd> etcd = Optional.empty();
  private long lease;

  private EtcdReports(OwnKeys keys, String node, EtcdAccess access) {
    this.keys = keys;
    this.node = node;
    this.access = access;
  }

  /**
   * Into the cluster's etcd.
   *
   * @param access how to come into it now, as this node's agent; empty where it does not
   */
  public static ReportStore.Way way(Supplier<Optional<EtcdAccess>> access) {
    return spec ->
        access.get().map(to -> new EtcdReports(new OwnKeys(spec.plan().name()), spec.node(), to));
  }

  @Override
  public void alive() {
    if (lease != 0 && !etcd().renewLease(lease)) {
      lease = 0;
    }
  }

  @Override
  public void keep(NodeReport report) {
    if (lease == 0) {
      lease = etcd().grantLease(LEASE);
    }
    String text = report.text();
    etcd()
        .putTogether(
            Map.of(keys.health(node), text, keys.seen(node), text),
            Map.of(keys.health(node), lease));
  }

  /** Another lease as well: this one may have ended meanwhile. */
  @Override
  public void forget() {
    close();
    lease = 0;
    access = access.next();
  }

  private Etcd etcd() {
    Etcd open = etcd.orElseGet(() -> Etcd.connect(access));
    etcd = Optional.of(open);
    return open;
  }

  /** The lease ends by itself: an agent that comes back within seconds was never away. */
  @Override
  public void close() {
    etcd.ifPresent(Etcd::close);
    etcd = Optional.empty();
  }
}
