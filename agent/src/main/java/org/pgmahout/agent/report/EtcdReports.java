package org.pgmahout.agent.report;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.watch.EtcdLink;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.PlanCompiler;
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
  private final EtcdLink link;
  private long lease;

  private EtcdReports(OwnKeys keys, String node, EtcdLink link) {
    this.keys = keys;
    this.node = node;
    this.link = link;
  }

  /**
   * Into the cluster's etcd.
   *
   * @param link this agent's way of writing into etcd
   */
  public static ReportStore.Way way(EtcdLink link) {
    return spec ->
        Optional.of(link)
            .filter(to -> PlanCompiler.comesIntoEtcd(spec.self()) && to.exists())
            .map(to -> new EtcdReports(new OwnKeys(spec.plan().name()), spec.node(), to));
  }

  @Override
  public void alive() {
    if (lease != 0 && !asked(etcd -> etcd.renewLease(lease))) {
      lease = 0;
    }
  }

  @Override
  public void keep(NodeReport report) {
    if (lease == 0) {
      lease = asked(etcd -> etcd.grantLease(LEASE));
    }
    String text = report.text();
    Map<String, String> values = Map.of(keys.health(node), text, keys.seen(node), text);
    Map<String, Long> leases = Map.of(keys.health(node), lease);
    asked(
        etcd -> {
          etcd.putTogether(values, leases);
          return true;
        });
  }

  private <T> T asked(Function<Etcd, T> question) {
    return link.ask(question)
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.ETCD_UNAVAILABLE,
                    "this node has no certificate or password for etcd any more",
                    "Apply the plan: pgmahout apply"));
  }

  /** This lease may have ended meanwhile; if not, it ends by itself. */
  @Override
  public void forget() {
    lease = 0;
  }
}
