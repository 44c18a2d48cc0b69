package org.pgmahout.controller.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;

/**
 * What the nodes remember that an apply has still to do: one that is running, or that stopped
 * half-way, and secrets that an agent lost.
 */
public final class UnfinishedApplies {
  private UnfinishedApplies() {}

  /**
   * A line for the apply; none when nothing is left over. All nodes of one apply say the same of
   * it, and the one that heard of it last knows its phase.
   */
  public static List<String> unfinished(List<UnfinishedWork> nodes) {
    return nodes.stream()
        .filter(node -> !node.unfinished().isNone())
        .max(Comparator.comparing(node -> node.unfinished().since()))
        .map(UnfinishedApplies::line)
        .stream()
        .toList();
  }

  /**
   * A line for each node whose agent lost secrets. That is no unfinished apply: nothing is known of
   * what was applied meanwhile.
   */
  public static List<String> lostSecrets(List<UnfinishedWork> nodes) {
    return nodes.stream()
        .filter(node -> !node.missingSecrets().isEmpty())
        .map(
            node ->
                "%s: the agent no longer has %s; pgmahout apply brings it again"
                    .formatted(node.node(), String.join(", ", node.missingSecrets())))
        .toList();
  }

  private static String line(UnfinishedWork node) {
    Unfinished it = node.unfinished();
    Instant since = it.since().truncatedTo(ChronoUnit.SECONDS);
    return !node.held()
        ? "the apply of %s, started %s, is unfinished: it stopped in \"%s\". pgmahout apply goes on from there"
            .formatted(it.who(), since, it.phase())
        : "%s has been applying since %s, in \"%s\"".formatted(it.who(), since, it.phase());
  }
}
