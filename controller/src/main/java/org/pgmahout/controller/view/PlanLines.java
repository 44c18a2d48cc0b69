package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.controller.runs.NodeCheck;

/**
 * What a dry run found, as people read it. Nodes of which the same is to be said stand together, so
 * that a reader sees at once where one differs.
 */
public final class PlanLines {
  private PlanLines() {}

  /**
   * The lines of all nodes.
   *
   * @param shown what is said elsewhere, once for the whole cluster
   */
  public static List<String> of(List<NodeCheck> checks, Set<String> shown) {
    Map<Set<String>, List<String>> said = new LinkedHashMap<>();
    Map<Set<String>, List<String>> nodes = new LinkedHashMap<>();
    for (NodeCheck check : checks) {
      List<String> blocks = blocks(check, shown);
      // Steps run side by side and end in any order: that alone makes no difference.
      Set<String> same = new TreeSet<>(blocks);
      said.putIfAbsent(same, blocks);
      nodes.computeIfAbsent(same, _ -> new ArrayList<>()).add(check.node());
    }
    List<String> lines = new ArrayList<>();
    said.forEach(
        (same, blocks) -> {
          lines.add(String.join(", ", nodes.get(same)) + ":");
          blocks.forEach(block -> block.lines().map(line -> "  " + line).forEach(lines::add));
        });
    return lines;
  }

  /** What is to be said of a node: a text for each thing, which may have many lines. */
  private static List<String> blocks(NodeCheck check, Set<String> shown) {
    if (check.error().isPresent()) {
      return List.of(error(check.error().get()));
    }
    List<String> blocks = new ArrayList<>();
    for (StepFinished step : check.steps()) {
      boolean toSay = step.outcome() == Outcome.WOULD_CHANGE || step.outcome() == Outcome.FAILED;
      List<Change> changes =
          step.changes().stream().filter(change -> !shown.contains(change.what())).toList();
      if (toSay && (!changes.isEmpty() || step.changes().isEmpty())) {
        blocks.add(step(step, changes));
      }
    }
    if (blocks.isEmpty()) {
      String what = check.changes().isEmpty() ? "nothing" : "nothing else";
      blocks.add(what + " to change (" + check.steps().size() + " checks)");
    }
    return blocks;
  }

  private static String error(OpsException error) {
    Outcome outcome =
        error.code() == ErrorCode.AGENT_UNREACHABLE ? Outcome.UNREACHABLE : Outcome.FAILED;
    return "%s %s: %s\n  %s"
        .formatted(outcome.word(), error.code(), error.getMessage(), error.hint());
  }

  private static String step(StepFinished step, List<Change> changes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s: %s".formatted(step.outcome().word(), step.step().path(), step.step().title()));
    changes.forEach(change -> add(lines, change));
    Optional.of(step.note()).filter(note -> !note.isEmpty()).ifPresent(n -> lines.add("  " + n));
    if (!step.problem().isNone()) {
      lines.add("  " + step.problem().detail() + ". " + step.problem().hint());
    }
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, Change change) {
    String values =
        change.from().isEmpty() && change.to().isEmpty()
            ? ""
            : ": " + orNone(change.from()) + " -> " + orNone(change.to());
    lines.add("  " + change.what() + values);
    change.diff().lines().forEach(line -> lines.add("    " + line));
  }

  private static String orNone(String value) {
    return value.isEmpty() ? "(none)" : value;
  }
}
