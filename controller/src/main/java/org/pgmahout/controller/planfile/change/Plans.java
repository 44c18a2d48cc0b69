package org.pgmahout.controller.planfile.change;

import java.util.Optional;
import java.util.function.IntSupplier;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;

/**
 * The two plans that a change is between, for rules that need more than the field.
 *
 * @param runningMajor PostgreSQL's major version on the nodes; 0 when it is not known
 */
record Plans(ClusterPlan applied, ClusterPlan wanted, IntSupplier runningMajor) {

  static Optional<NodePlan> node(ClusterPlan plan, String name) {
    return plan.nodes().stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
