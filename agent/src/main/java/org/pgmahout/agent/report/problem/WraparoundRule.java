package org.pgmahout.agent.report.problem;

import java.util.stream.Stream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/**
 * Transaction ids that run out: 3 million before the end PostgreSQL refuses every write
 * (PostgreSQL's manual, "Preventing Transaction ID Wraparound Failures").
 */
public final class WraparoundRule implements ProblemRule {
  private static final long ALL = 2_147_483_648L;
  private static final long MANY = 1_000_000_000;
  private static final long TOO_MANY = 1_800_000_000;

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.primary().filter(now -> now.oldestXid() > MANY).stream()
        .map(
            now -> {
              String what =
                  "the oldest transaction id is %d old; at %d PostgreSQL refuses every write"
                      .formatted(now.oldestXid(), ALL);
              String next =
                  "pgmahout env psql --superuser, there: vacuum (freeze, verbose); and look for old transactions, prepared ones and slots";
              return now.oldestXid() > TOO_MANY
                  ? ProblemFound.failure(ProblemKind.WRAPAROUND, Component.POSTGRESQL, what, next)
                  : ProblemFound.warning(ProblemKind.WRAPAROUND, Component.POSTGRESQL, what, next);
            });
  }
}
