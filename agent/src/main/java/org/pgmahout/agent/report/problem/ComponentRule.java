package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.ProblemKind;

/** What a component says of itself that is not well; the other rules may know more of it. */
public final class ComponentRule implements ProblemRule {

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.components().values().stream()
        .filter(row -> row.state() != State.OK)
        .sorted(java.util.Comparator.comparing(row -> row.component()))
        .map(
            row ->
                new ProblemFound(
                    ProblemKind.COMPONENT,
                    row.component(),
                    row.state(),
                    "",
                    row.reason(),
                    row.hint(),
                    Duration.ZERO,
                    Set.of()));
  }
}
