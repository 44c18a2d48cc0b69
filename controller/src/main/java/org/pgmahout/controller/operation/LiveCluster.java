package org.pgmahout.controller.operation;

import java.util.Optional;
import org.pgmahout.controller.cluster.EtcdClusterView;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.history.EtcdPlanStore;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.lock.ApplyLock;
import org.pgmahout.controller.lock.EtcdApplyLock;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * A running cluster, as one command knows it: one connection to its etcd, seen from three sides.
 */
public final class LiveCluster implements AutoCloseable {
  private final EtcdConnection etcd;
  private final EtcdClusterView view;
  private final EtcdApplyLock lock;
  private final EtcdPlanStore plans;

  /** Connects at the first question. */
  public LiveCluster(ClusterEdge edge) {
    this.etcd = new EtcdConnection(edge);
    this.view = new EtcdClusterView(etcd);
    this.lock = new EtcdApplyLock(etcd);
    this.plans = new EtcdPlanStore(etcd, lock::guard);
  }

  /** What etcd and Patroni say about it. */
  public EtcdClusterView view() {
    return view;
  }

  /** The plans that were applied to it. */
  public PlanStore plans() {
    return plans;
  }

  /** What keeps a second apply away. */
  public ApplyLock lock() {
    return lock;
  }

  /** On which nodes its wires show an ended certificate, in words; empty for none. */
  public Optional<String> endedCertificates() {
    return etcd.endedCertificates();
  }

  @Override
  public void close() {
    etcd.close();
  }
}
