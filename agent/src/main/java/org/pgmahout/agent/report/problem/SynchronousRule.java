package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.SyncState;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/** A cluster that promised synchronous commits and has no standby for them. */
public final class SynchronousRule implements ProblemRule {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    if (!seen.leads() || seen.databases() < 2) {
      return Stream.empty();
    }
    return seen.cluster().filter(SynchronousRule::alone).stream()
        .map(
            state ->
                strict(state)
                    ? ProblemFound.failure(
                        ProblemKind.NO_SYNCHRONOUS_STANDBY,
                        Component.PATRONI,
                        "no synchronous standby is left: commits wait until one is back",
                        "pgmahout status")
                    : ProblemFound.warning(
                        ProblemKind.NO_SYNCHRONOUS_STANDBY,
                        Component.PATRONI,
                        "no synchronous standby is left: a failure of the leader now loses commits",
                        "pgmahout status"))
        .map(found -> found.after(PATIENCE));
  }

  private static boolean alone(ClusterState state) {
    boolean wanted =
        state
            .configuration()
            .value()
            .filter(now -> now.mode() != SynchronousMode.OFF && !now.paused())
            .isPresent();
    return wanted
        && state.sync().value().map(SyncState::standbys).orElseGet(java.util.List::of).isEmpty();
  }

  private static boolean strict(ClusterState state) {
    return state.configuration().value().filter(ClusterConfiguration::strict).isPresent();
  }
}
