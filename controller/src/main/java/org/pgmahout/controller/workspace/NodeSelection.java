package org.pgmahout.controller.workspace;

import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/** Which nodes of a plan a command means: all, some ({@code --limit}), or all but some. */
final class NodeSelection {
  private NodeSelection() {}

  /**
   * The nodes that are named, or have a role that is named; all where no word is given.
   *
   * @throws OpsException INPUT_INVALID for a word that is neither a node nor a role of the plan
   */
  static List<NodePlan> limited(ClusterPlan plan, Set<String> words) {
    for (String word : words) {
      if (plan.nodes().stream().noneMatch(node -> matches(node, word))) {
        throw new OpsException(
            ErrorCode.INPUT_INVALID,
            "--limit names " + word + ", which is no node and no role of the plan",
            "The nodes are: "
                + String.join(", ", plan.nodes().stream().map(NodePlan::name).toList()));
      }
    }
    return plan.nodes().stream()
        .filter(node -> words.isEmpty() || words.stream().anyMatch(word -> matches(node, word)))
        .toList();
  }

  /** The nodes that are left when these are left out. */
  static List<NodePlan> without(ClusterPlan plan, Set<String> names) {
    return plan.nodes().stream().filter(node -> !names.contains(node.name())).toList();
  }

  private static boolean matches(NodePlan node, String word) {
    return node.name().equals(word) || node.roles().stream().map(Role::word).anyMatch(word::equals);
  }
}
