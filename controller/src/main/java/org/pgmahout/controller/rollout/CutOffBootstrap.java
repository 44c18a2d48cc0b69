package org.pgmahout.controller.rollout;

import java.util.Map;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeData.PgData;

/**
 * A first bootstrap whose machine lost its power: etcd holds its beginning, which no Patroni ever
 * takes up again, and the disk perhaps half of a new database. Nobody can have written anything
 * into that, as nobody has led it.
 */
final class CutOffBootstrap {
  /** A new database ends in its first WAL segments; one with more has been used. */
  private static final long NEW = 0x0400_0000L;

  private CutOffBootstrap() {}

  /**
   * Whether it is one, with etcd holding the beginning of one: no Patroni is at it, no other node
   * has data, and what lies on the first node is new.
   *
   * @param first the node that initialises a new cluster
   * @param found what lies on the nodes
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
        || data.timeline() <= 1 && position(data.lsn()) < NEW;
  }

  private static long position(String lsn) {
    String[] half = lsn.split("/");
    return half.length == 2
        ? (Long.parseLong(half[0], 16) << 32) + Long.parseLong(half[1], 16)
        : Long.MAX_VALUE;
  }
}
