package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.util.stream.Stream;
import org.pgmahout.common.wire.ProblemKind;

/**
 * A PostgreSQL that lives while its Patroni gives no answer: nobody looks after it, and on the
 * leader the key ends although it goes on writing.
 */
public final class PatroniRule implements ProblemRule {

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    boolean silent = seen.failed(PATRONI) && seen.failed(POSTGRESQL);
    if (!silent || seen.database().isEmpty()) {
      return Stream.empty();
    }
    String follows =
        seen.leads()
            ? "PostgreSQL goes on as leader, and its leader key ends"
            : "PostgreSQL goes on with nobody to look after it";
    return Stream.of(
        ProblemFound.failure(
                ProblemKind.PATRONI_SILENT,
                PATRONI,
                "Patroni does not answer (%s): %s"
                    .formatted(seen.components().get(PATRONI).reason(), follows),
                "on %s: systemctl kill --kill-who=main -s KILL patroni; systemctl start patroni (PostgreSQL goes on); why: %s"
                    .formatted(seen.node(), seen.logs(PATRONI)))
            .insteadOf(PATRONI, POSTGRESQL));
  }
}
