package org.pgmahout.controller.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.controller.status.ClusterStatus.ProblemRow;

/**
 * Clocks that are not together, by the reports alone: every node writes its own time, at most some
 * seconds ago. The clock of who reads is no measure of theirs, so they are held against the middle
 * one of them.
 */
record ClockOffsets(ClusterSources sources) {
  /** A report may be as old as its lease, and one of a busy node twice that. */
  private static final Duration APART = Duration.ofSeconds(30);

  private static final int LEAST = 3;

  Stream<ProblemRow> problems() {
    Map<String, Instant> clocks = new LinkedHashMap<>();
    sources
        .nodes()
        .forEach(
            (node, answer) -> {
              if (answer instanceof NodeAnswer.Reported(NodeReport report)) {
                clocks.put(node, report.at());
              }
            });
    if (clocks.size() < LEAST) {
      return Stream.empty();
    }
    List<Instant> sorted = clocks.values().stream().sorted().toList();
    Instant middle = sorted.get(sorted.size() / 2);
    return clocks.entrySet().stream()
        .filter(clock -> Duration.between(middle, clock.getValue()).abs().compareTo(APART) > 0)
        .map(clock -> problem(clock.getKey(), Duration.between(middle, clock.getValue())));
  }

  private ProblemRow problem(String node, Duration offset) {
    return new ProblemRow(
        node,
        new NodeProblem(
            ProblemKind.CLOCK_OFFSET,
            Component.SYSTEM,
            State.WARN,
            "",
            "its clock is about %s %s those of the other nodes"
                .formatted(TimeWords.of(offset.abs()), offset.isNegative() ? "behind" : "ahead of"),
            sources.now(),
            "on %s: timedatectl".formatted(node)));
  }
}
