package org.pgmahout.controller.planfile.change;

import java.util.Optional;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/** Nodes that come, go or do something else than before. */
final class NodeChanges {
  private static final String JOINS = "it joins etcd without a vote, and gets it with the data";

  private NodeChanges() {}

  static ChangeImpact node(FieldChange change, Plans plans) {
    String name = change.path().substring("nodes.".length());
    Optional<NodePlan> come = Plans.node(plans.wanted(), name);
    if (come.isPresent()) {
      Optional<NodePlan> before = sameMachine(plans.applied(), come.get(), plans.wanted());
      if (before.isPresent()) {
        return renamed(before.get().name(), name);
      }
      return come.get().has(Role.ETCD) && plans.wanted().hasOwnEtcd()
          ? new ChangeImpact.Now("enrol it first; " + JOINS)
          : new ChangeImpact.Now("enrol it first; it is built while the others run");
    }
    return Plans.node(plans.applied(), name)
        .flatMap(gone -> sameMachine(plans.wanted(), gone, plans.applied()))
        .map(now -> renamed(name, now.name()))
        .orElseGet(
            () ->
                new ChangeImpact.Refused(
                    "removing a node from a running cluster is not offered yet",
                    "Put it back into the plan; a machine that is down may stay in it."));
  }

  /** The node with the same address in another plan, under a name that this plan does not have. */
  private static Optional<NodePlan> sameMachine(
      ClusterPlan there, NodePlan node, ClusterPlan here) {
    return there.nodes().stream()
        .filter(other -> other.address().equals(node.address()))
        .filter(other -> Plans.node(here, other.name()).isEmpty())
        .findFirst();
  }

  private static ChangeImpact renamed(String before, String now) {
    return new ChangeImpact.Refused(
        before
            + " was renamed to "
            + now
            + "; Patroni, etcd and certificates know a node by its name",
        "Keep the name " + before + ".");
  }

  static ChangeImpact role(FieldChange change, Plans plans) {
    if (!change.from().isEmpty()) {
      return new ChangeImpact.Refused(
          "taking a role from a node is not offered yet",
          "Put the role " + change.from() + " back.");
    }
    return change.to().equals(Role.ETCD.word()) && plans.wanted().hasOwnEtcd()
        ? new ChangeImpact.Now(JOINS)
        : new ChangeImpact.Now("built while the others run");
  }
}
