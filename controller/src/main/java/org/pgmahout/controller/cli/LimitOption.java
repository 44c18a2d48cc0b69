package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import picocli.CommandLine.Option;

/** {@code --limit}: only these nodes. */
final class LimitOption {
  @Option(
      names = "--limit",
      paramLabel = "NODE,ROLE",
      split = ",",
      description = "Only these nodes, or the nodes of these roles (database, etcd, proxy).")
  private List<String> words = new ArrayList<>();

  Set<String> words() {
    return new LinkedHashSet<>(words);
  }

  static List<NodePlan> pick(ClusterPlan plan, Set<String> words) {
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

  private static boolean matches(NodePlan node, String word) {
    return node.name().equals(word) || node.roles().stream().map(Role::word).anyMatch(word::equals);
  }
}
