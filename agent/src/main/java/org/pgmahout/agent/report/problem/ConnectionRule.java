package org.pgmahout.agent.report.problem;

import java.util.stream.Stream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/** A server that soon takes no further client. */
public final class ConnectionRule implements ProblemRule {
  private static final double NEAR = 0.9;

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen
        .database()
        .filter(now -> now.maxConnections() > 0)
        .filter(now -> now.connections() >= now.maxConnections() * NEAR)
        .stream()
        .map(
            now ->
                ProblemFound.warning(
                    ProblemKind.CONNECTIONS,
                    Component.POSTGRESQL,
                    "%d of %d connections are in use; then no client comes in"
                        .formatted(now.connections(), now.maxConnections()),
                    "raise postgresql.parameters.max_connections and apply, or use a pooler"));
  }
}
