package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/**
 * What the removal of a cluster takes and what stays, as people read it before they type its name.
 * Nodes of which the same is to be said stand together.
 */
public final class RemovalLines {
  private RemovalLines() {}

  /**
   * The lines of all nodes.
   *
   * @param going what goes, by node
   */
  public static List<String> of(ClusterPlan plan, Map<String, List<Change>> going) {
    Map<List<String>, List<String>> nodes = new LinkedHashMap<>();
    for (NodePlan node : plan.nodes()) {
      if (going.containsKey(node.name())) {
        nodes
            .computeIfAbsent(goes(going.get(node.name())), _ -> new ArrayList<>())
            .add("%s (%s)".formatted(node.name(), roles(node)));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("destroy takes the cluster " + plan.name() + " off these machines:");
    nodes.forEach(
        (goes, names) -> {
          lines.add(String.join(", ", names) + ":");
          goes.forEach(line -> lines.add("  " + line));
        });
    lines.add(
        "what stays: packages, users of the system, and the agents with their certificates; next to the plan secrets/ and pki/");
    return lines;
  }

  private static String roles(NodePlan node) {
    return node.roles().stream().sorted().map(Role::word).collect(Collectors.joining(" "));
  }

  /** Folders by name, because data is in them; files are counted. */
  private static List<String> goes(List<Change> changes) {
    List<String> lines = new ArrayList<>();
    long files = changes.stream().filter(RemovalLines::isFile).count();
    changes.stream().filter(change -> !isFile(change)).map(RemovalLines::line).forEach(lines::add);
    if (files > 0) {
      lines.add("deleted: " + files + (files == 1 ? " file" : " files") + " of configuration");
    }
    return lines.isEmpty() ? List.of("nothing of it is there") : lines;
  }

  private static boolean isFile(Change change) {
    return change.kind() == Kind.REMOVED_FILE;
  }

  private static String line(Change change) {
    return switch (change.kind()) {
      case KEPT -> "NOT deleted: " + change.what() + ", " + change.to();
      case REMOVED_FOLDER -> "deleted with all that is in it: " + change.what();
      default -> change.to() + ": " + change.what();
    };
  }
}
