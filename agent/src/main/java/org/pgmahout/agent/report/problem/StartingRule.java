package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.wire.ProblemKind;

/** A PostgreSQL that has been starting for so long that somebody should look at what it does. */
public final class StartingRule implements ProblemRule {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.self().filter(self -> self.state().equals("starting")).stream()
        .map(
            self ->
                ProblemFound.failure(
                        ProblemKind.STARTING_LONG,
                        POSTGRESQL,
                        "PostgreSQL has been starting for more than a minute: it replays WAL, or waits for it",
                        seen.logs(POSTGRESQL))
                    .after(PATIENCE)
                    .insteadOf(POSTGRESQL, PATRONI));
  }
}
