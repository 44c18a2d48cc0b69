package org.pgmahout.agent.report.problem;

import static org.pgmahout.common.spec.Component.ETCD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.wire.ProblemKind;

/** What ends a member of etcd sooner or later: no room, a slow disk, too few others. */
public final class EtcdMemberRule implements ProblemRule {
  /** etcd's own answer to {@code /health} once the alarm is raised. */
  private static final String ALARM = "NOSPACE";

  private static final double QUOTA = 0.8;

  /** etcd's FAQ wants 10 ms for 99 of 100; an average of this is worse by far. */
  private static final double SLOW_SECONDS = 0.1;

  private static final Duration LASTING = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    List<ProblemFound> found = new ArrayList<>();
    if (seen.failed(ETCD) && seen.components().get(ETCD).reason().contains(ALARM)) {
      found.add(
          ProblemFound.failure(
                  ProblemKind.ETCD_NO_SPACE,
                  ETCD,
                  "etcd has raised its alarm NOSPACE: it refuses every write, the leader key's too",
                  "pgmahout env etcdctl, with: defrag, then alarm disarm; etcd.quota_backend_bytes says how much it may have")
              .insteadOf(ETCD));
    }
    seen.etcd().ifPresent(etcd -> found.addAll(of(etcd, seen)));
    return found.stream();
  }

  private static List<ProblemFound> of(EtcdFigures etcd, Evidence seen) {
    List<ProblemFound> found = new ArrayList<>();
    if (etcd.quota() > 0 && etcd.size() > etcd.quota() * QUOTA) {
      found.add(
          ProblemFound.warning(
              ProblemKind.ETCD_QUOTA,
              ETCD,
              "etcd's database has %s of its quota of %s; at the quota it refuses every write"
                  .formatted(new ByteSize(etcd.size()), new ByteSize(etcd.quota())),
              "pgmahout env etcdctl, with: defrag"));
    }
    int others = seen.spec().etcdMembers().size() - 1;
    if (etcd.leads() && etcd.peers() < others) {
      found.add(
          ProblemFound.warning(
                  ProblemKind.ETCD_MEMBER_LOST,
                  ETCD,
                  "etcd's leader here reaches %d of %d other members%s"
                      .formatted(
                          etcd.peers(),
                          others,
                          spare(etcd.peers(), others) ? "" : ": one more failure ends the quorum"),
                  "pgmahout status shows which; pgmahout logs NODE etcd says why")
              .after(PATIENCE));
    }
    if (etcd.sync() > SLOW_SECONDS) {
      found.add(
          ProblemFound.warning(
                  ProblemKind.ETCD_SLOW_DISK,
                  ETCD,
                  "etcd's disk takes %d ms for a sync on average: leases may end and leaders change for it"
                      .formatted(Math.round(etcd.sync() * 1000)),
                  "give etcd.data_dir a faster disk")
              .after(LASTING));
    }
    return found;
  }

  /** Whether one more may fail. */
  private static boolean spare(int peers, int others) {
    return peers > (others + 1) / 2;
  }
}
