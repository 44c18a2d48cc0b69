package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.ProblemKind;

/** A transaction that has gone on for long: a switchover ends it, and vacuum waits for it. */
public final class TransactionRule implements ProblemRule {
  private static final Duration LONG = Duration.ofMinutes(15);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.primary().flatMap(DatabaseFigures::longest).stream()
        .filter(one -> one.seconds() >= LONG.toSeconds())
        .map(
            one ->
                ProblemFound.warning(
                    ProblemKind.LONG_TRANSACTION,
                    Component.POSTGRESQL,
                    "a transaction of %s (process %d, %s) has gone on for %s: a switchover ends it, and vacuum waits for it"
                        .formatted(
                            one.user(),
                            one.pid(),
                            one.state(),
                            TimeWords.of(Duration.ofSeconds(one.seconds()))),
                    "pgmahout env psql --superuser, there: select pg_terminate_backend(%d);"
                        .formatted(one.pid())));
  }
}
