package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.stream.Stream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/**
 * etcd's leader on the machine of Patroni's leader: when that machine fails, etcd elects first, and
 * that election starts every lease again.
 */
public final class EtcdPlacementRule implements ProblemRule {
  /** After a change of leader they are moved apart. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    boolean together =
        seen.leads()
            && seen.spec().etcdMembers().size() > 1
            && seen.etcd().filter(EtcdFigures::leads).isPresent();
    return together
        ? Stream.of(
            ProblemFound.warning(
                    ProblemKind.ETCD_BESIDE_LEADER,
                    Component.ETCD,
                    "etcd's leader is on the machine of Patroni's leader: losing it takes some seconds longer",
                    "pgmahout env etcdctl, with: move-leader ID of another member")
                .after(PATIENCE))
        : Stream.empty();
  }
}
