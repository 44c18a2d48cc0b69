package org.pgmahout.controller.rollout;

import java.util.Map;
import org.pgmahout.common.outcome.Lsn;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeData.PgData;

/**
 * A first bootstrap whose machine lost its power: etcd holds its beginning, for whose end every
 * Patroni without data waits, and the disk perhaps half of a new database. Nobody has led it; that
 * nobody has written into it is for the agent to see, from the disk, before anything is moved.
 */
final class InterruptedBootstrap {
  /** By its checkpoint; the agent judges by the WAL itself. One with more has been used. */
  private static final long NEW = 0x0400_0000L;

  private InterruptedBootstrap() {}

  /**
   * Whether it is one, with etcd holding the beginning of one: no Patroni is at it, no other node
   * has data, and the data on the first node is new.
   *
   * @param first the node that initialises a new cluster
   * @param found what is on the nodes
   */
  static boolean on(String first, ClusterPlan plan, Map<String, NodeData> found) {
    return plan.nodesWith(Role.DATABASE).stream()
        .allMatch(
            node -> {
              NodeData data = found.get(node.name());
              return data != null
                  && data.patroniIdle()
                  && (node.name().equals(first) ? fresh(data.pgdata()) : !data.pgdata().present());
            });
  }

  private static boolean fresh(PgData data) {
    return !data.present()
        || data.unfinished()
        || data.timeline() <= 1 && Lsn.bytes(data.lsn()).orElse(NEW) < NEW;
  }
}
