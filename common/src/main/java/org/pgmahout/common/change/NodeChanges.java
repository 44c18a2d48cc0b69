package org.pgmahout.common.change;

import java.util.Optional;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/** Nodes that come, go or do something else than before. */
final class NodeChanges {
  private static final Takes NEW_MEMBER =
      new Takes.OwnVerb(
          "",
          "a member joins a running etcd by its own procedure, one at a time",
          "Give the node its other roles only, and name the etcd role on the nodes that have it.");

  private NodeChanges() {}

  static Takes node(FieldChange change, Plans plans) {
    String name = change.path().substring("nodes.".length());
    Optional<NodePlan> come = Plans.node(plans.wanted(), name);
    if (come.isPresent()) {
      return come.get().has(Role.ETCD) && plans.wanted().hasOwnEtcd()
          ? NEW_MEMBER
          : new Takes.Now("enrol it first; it is built while the others run");
    }
    String address = Plans.node(plans.applied(), name).map(NodePlan::address).orElse("");
    return plans.wanted().nodes().stream()
        .filter(node -> node.address().equals(address))
        .findFirst()
        .map(
            now ->
                (Takes)
                    new Takes.Refused(
                        "it was renamed to "
                            + now.name()
                            + "; Patroni, etcd and certificates know the node by its name",
                        "Keep the name " + name + "."))
        .orElseGet(
            () ->
                new Takes.Refused(
                    "removing a node from a running cluster is not offered yet",
                    "Put it back into the plan; a machine that is down may stay in it."));
  }

  static Takes role(FieldChange change, Plans plans) {
    if (!change.from().isEmpty()) {
      return new Takes.Refused(
          "taking a role from a node is not offered yet",
          "Put the role " + change.from() + " back.");
    }
    return change.to().equals(Role.ETCD.word()) && plans.wanted().hasOwnEtcd()
        ? NEW_MEMBER
        : new Takes.Now("built while the others run");
  }
}
