package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.wire.ProblemKind;

/**
 * A replica that runs and does not follow the leader's stream: it gets older, and a failure of the
 * leader would lose what it lacks. Why, as far as it can be known: the WAL that it needs is gone,
 * or it has written what the leader never had.
 */
public final class StreamingRule implements ProblemRule {
  /** A new leader is followed within seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Positions in etcd are as old as each member's last loop. */
  private static final Duration SURE = Duration.ofSeconds(30);

  /** PostgreSQL's words of a walsender ({@code walsender.c}). */
  private static final String REMOVED = "has already been removed";

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    if (seen.self().isEmpty() || seen.leader().isEmpty() || seen.leads()) {
      return Stream.empty();
    }
    MemberReport self = seen.self().get();
    boolean streams =
        self.replicationState().equals("streaming")
            || seen.database().filter(DatabaseFigures::receiving).isPresent();
    if (!self.state().equals("running") || streams) {
      return Stream.empty();
    }
    String leader = seen.cluster().orElseThrow().leads().orElseThrow();
    if (seen.words().contains(REMOVED)) {
      return Stream.of(
          ProblemFound.failure(
                  ProblemKind.WAL_REMOVED,
                  POSTGRESQL,
                  "%s no longer has the WAL that this replica needs; it never catches up by itself: %s"
                      .formatted(leader, seen.words()),
                  reinit(seen))
              .after(PATIENCE)
              .insteadOf(POSTGRESQL, PATRONI));
    }
    if (diverged(self, seen.leader().get())) {
      return Stream.of(
          ProblemFound.failure(
                  ProblemKind.DIVERGED,
                  POSTGRESQL,
                  "it has WAL that %s never had, on the same timeline %d: the two have diverged"
                      .formatted(leader, self.timeline().orElse(0)),
                  "its data directory has commits that no other node has: keep a copy of it first; "
                      + reinit(seen))
              .after(SURE)
              .insteadOf(POSTGRESQL, PATRONI));
    }
    return Stream.of(
        ProblemFound.failure(
                ProblemKind.NOT_STREAMING,
                POSTGRESQL,
                "the replica runs and does not stream from %s%s"
                    .formatted(
                        leader, seen.words().isEmpty() ? "" : "; its last words: " + seen.words()),
                seen.logs(POSTGRESQL))
            .after(PATIENCE)
            .insteadOf(POSTGRESQL, PATRONI));
  }

  private static String reinit(Evidence seen) {
    return "pgmahout env patronictl, there: reinit %s %s"
        .formatted(seen.spec().plan().name(), seen.node());
  }

  /** Timelines alone say nothing (patroni#1251): who is ahead of its leader has another past. */
  private static boolean diverged(MemberReport self, MemberReport leader) {
    return self.timeline().isPresent()
        && self.timeline().equals(leader.timeline())
        && self.replayPosition().isPresent()
        && leader.position().isPresent()
        && self.replayPosition().getAsLong() > leader.position().getAsLong();
  }
}
