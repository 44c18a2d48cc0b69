package org.pgmahout.controller.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.Outcome;

/** The last lines of a rollout, in the format that Ansible's users read at a glance. */
public final class Recap {
  private Recap() {}

  /** A line a node. */
  public static List<String> lines(Map<String, Map<Outcome, Integer>> rows) {
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (node, row) ->
            lines.add(
                "%s : ok=%-4d changed=%-4d unreachable=%-4d failed=%-4d skipped=%d"
                    .formatted(
                        node + " ".repeat(width - node.length()),
                        row.getOrDefault(Outcome.OK, 0) + row.getOrDefault(Outcome.CHANGED, 0),
                        row.getOrDefault(Outcome.CHANGED, 0)
                            + row.getOrDefault(Outcome.WOULD_CHANGE, 0),
                        row.getOrDefault(Outcome.UNREACHABLE, 0),
                        row.getOrDefault(Outcome.FAILED, 0),
                        row.getOrDefault(Outcome.SKIPPED, 0))));
    return lines;
  }
}
