package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/** A changed parameter that PostgreSQL takes at its next start only, whenever that comes. */
public final class PendingRestartRule implements ProblemRule {
  /** An apply that changes it restarts the node in its turn. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    boolean waits = seen.self().filter(MemberReport::pendingRestart).isPresent();
    String names =
        seen.database()
            .map(figures -> String.join(", ", figures.pendingRestart()))
            .filter(text -> !text.isEmpty())
            .orElse("");
    if (!waits && names.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        ProblemFound.warning(
                ProblemKind.PENDING_RESTART,
                Component.POSTGRESQL,
                "PostgreSQL waits for a restart to take %s"
                    .formatted(names.isEmpty() ? "a changed parameter" : names),
                "pgmahout plan, then pgmahout apply")
            .after(PATIENCE));
  }
}
