package org.pgmahout.agent.report;

import java.util.Optional;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeReport;

/** Where reports go. Each call throws ETCD_UNAVAILABLE when it is not done. */
public interface ReportStore {

  /** Keeps the node's lease alive; does nothing while it has none. */
  void alive();

  /** Writes a report, under a lease that is made when there is none. */
  void keep(NodeReport report);

  /** A call failed: what is known of the lease is true no more. */
  void forget();

  /** Where a node's reports go; empty for a node that does not come into etcd now. */
  @FunctionalInterface
  interface Way {
    Optional<ReportStore> of(NodeSpec spec);
  }
}
