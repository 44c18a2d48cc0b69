package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.controller.preflight.Row;
import org.pgmahout.controller.preflight.Row.Verdict;

/**
 * What preflight found, as people read it: a line a node that counts, and under it what is not
 * right with its remedy. Made of lines, because a table of such sentences fits no screen.
 */
public final class PreflightLines {
  private PreflightLines() {}

  /**
   * The lines of all nodes.
   *
   * @param all the passed checks too
   */
  public static List<String> of(List<Row> rows, boolean all) {
    Map<String, List<Row>> byNode = new LinkedHashMap<>();
    rows.forEach(row -> byNode.computeIfAbsent(row.node(), _ -> new ArrayList<>()).add(row));
    int width = byNode.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    byNode.forEach(
        (node, own) -> {
          lines.add(node + " ".repeat(width - node.length()) + "  " + summary(own));
          own.stream()
              .filter(row -> all || row.verdict() != Verdict.PASS)
              .forEach(row -> add(lines, row));
        });
    return lines;
  }

  /** So many of each. */
  public static String summary(List<Row> rows) {
    return "%d pass, %d warn, %d fail"
        .formatted(count(rows, Verdict.PASS), count(rows, Verdict.WARN), count(rows, Verdict.FAIL));
  }

  private static void add(List<String> lines, Row row) {
    lines.add("  %s  %s: %s".formatted(word(row.verdict()), row.check(), row.observed()));
    if (!row.remedy().isEmpty()) {
      lines.add("        " + row.remedy());
    }
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "Pass";
      case WARN -> "Warn";
      case FAIL -> "Fail";
    };
  }

  private static long count(List<Row> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }
}
