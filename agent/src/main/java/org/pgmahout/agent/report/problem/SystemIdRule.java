package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.common.wire.ProblemKind;

/** A server with the data of another cluster: it never streams, whatever is tried. */
public final class SystemIdRule implements ProblemRule {

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    Optional<String> wanted =
        seen.cluster().flatMap(state -> state.systemId().value()).filter(id -> !id.isEmpty());
    return seen
        .database()
        .filter(is -> !is.systemId().isEmpty())
        .filter(is -> wanted.filter(id -> !id.equals(is.systemId())).isPresent())
        .stream()
        .map(
            is ->
                ProblemFound.failure(
                        ProblemKind.OTHER_SYSTEM_ID,
                        POSTGRESQL,
                        "its data is of another cluster: system identifier %s, and this cluster's is %s"
                            .formatted(is.systemId(), wanted.orElseThrow()),
                        "pgmahout plan shows it; keep the data before pgmahout env patronictl: reinit %s %s"
                            .formatted(seen.spec().plan().name(), seen.node()))
                    .insteadOf(POSTGRESQL, PATRONI));
  }
}
