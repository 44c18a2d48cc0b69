package org.pgmahout.controller.operate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.Unfinished;

/**
 * Tells of an apply that is at work, or that stopped half-way, by what the nodes remember of it.
 */
public final class Applies {
  private Applies() {}

  /**
   * A line for it; none when nothing goes on and nothing is left over. Nodes of one apply tell the
   * same of it: the one that was told last knows its phase.
   */
  public static List<String> lines(List<NodeFacts> nodes) {
    return nodes.stream()
        .filter(node -> !node.unfinished().isNone())
        .max(Comparator.comparing(node -> node.unfinished().since()))
        .map(Applies::line)
        .stream()
        .toList();
  }

  private static String line(NodeFacts node) {
    Unfinished it = node.unfinished();
    Instant since = it.since().truncatedTo(ChronoUnit.SECONDS);
    return node.reservation().owner().isEmpty()
        ? "the apply of %s, begun %s, is unfinished: it stopped in \"%s\". pgmahout apply goes on from there"
            .formatted(it.who(), since, it.phase())
        : "an apply of %s is at work since %s, in \"%s\"".formatted(it.who(), since, it.phase());
  }
}
