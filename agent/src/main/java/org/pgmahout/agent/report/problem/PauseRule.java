package org.pgmahout.agent.report.problem;

import java.util.stream.Stream;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/** A paused cluster: it looks well, and nobody takes over when the leader fails. */
public final class PauseRule implements ProblemRule {

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.leads() && seen.cluster().filter(ClusterState::paused).isPresent()
        ? Stream.of(
            ProblemFound.failure(
                ProblemKind.PAUSED,
                Component.PATRONI,
                "Patroni is paused: nobody takes over when the leader fails",
                "pgmahout env patronictl, there: resume " + seen.spec().plan().name()))
        : Stream.empty();
  }
}
