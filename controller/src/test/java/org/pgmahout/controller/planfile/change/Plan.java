package org.pgmahout.controller.planfile.change;

import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

/** Plans as an operator writes them. */
final class Plan {
  private static final String THREE = "  - a=198.18.99.1\n  - b=198.18.99.2\n  - c=198.18.99.3\n";

  private Plan() {}

  /** Three database nodes, and what is said besides. */
  static ClusterPlan of(String rest) {
    return nodes(THREE + rest);
  }

  /** These nodes. */
  static ClusterPlan nodes(String nodes) {
    return PlanLoader.load("cluster.yaml", "apiVersion: pgmahout/v1\nnodes:\n" + nodes).orThrow();
  }
}
