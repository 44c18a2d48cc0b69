package org.pgmahout.controller.rollout;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeData;

/**
 * Refuses to start a cluster from an empty etcd beside data directories: Patroni on whichever node
 * starts first would make its data the truth, and newer commits elsewhere would be rewound.
 */
final class DataGuard {
  /** pg_controldata's words for a server that was not shut down. */
  private static final Set<String> RUNNING =
      Set.of("in production", "in archive recovery", "in crash recovery");

  private DataGuard() {}

  /**
   * Whether a cluster may serve, as far as the nodes tell: a database was not shut down, and a
   * Patroni that has one is at work. Where Patroni rests on all of them, as after a power cut of
   * machines that it does not start with yet, no leader will appear, and none need be waited for.
   */
  static boolean mayServe(Collection<NodeData> nodes) {
    return nodes.stream().anyMatch(n -> RUNNING.contains(n.pgdata().state()))
        && databases(nodes).stream().anyMatch(n -> !n.pgdata().unfinished() && !n.patroniIdle());
  }

  /** Before anything starts, with etcd not answering: some member must still hold etcd's data. */
  static void beforeStart(Collection<NodeData> nodes) {
    if (databases(nodes).isEmpty() || nodes.stream().anyMatch(n -> n.etcd().present())) {
      return;
    }
    throw atRisk("etcd's data is gone from every member while data directories exist", nodes);
  }

  /**
   * With etcd answering: the cluster that it knows and the data on the nodes must be one.
   *
   * @param systemId what etcd knows; an empty text is a cluster that is being made, or never was
   *     finished
   * @param first the node that makes it: no other one can have data by then
   */
  static void agreement(Collection<NodeData> nodes, Optional<String> systemId, String first) {
    List<NodeData> holders = databases(nodes);
    if (holders.isEmpty()) {
      return;
    }
    if (systemId.isEmpty()) {
      throw atRisk("etcd knows no cluster while data directories exist", nodes);
    }
    String known = systemId.get();
    if (known.isEmpty() && holders.stream().anyMatch(n -> !n.node().equals(first))) {
      throw atRisk(
          "etcd knows a cluster that was never finished, while data directories exist elsewhere than on "
              + first,
          nodes);
    }
    boolean foreign =
        !known.isEmpty()
            && holders.stream()
                .filter(n -> !n.pgdata().unfinished())
                .anyMatch(n -> !n.pgdata().systemId().equals(known));
    if (foreign) {
      throw atRisk(
          "etcd knows the cluster " + known + ", and a data directory is another's", nodes);
    }
  }

  private static List<NodeData> databases(Collection<NodeData> nodes) {
    return nodes.stream().filter(n -> n.pgdata().present()).toList();
  }

  private static OpsException atRisk(String what, Collection<NodeData> nodes) {
    String rows =
        databases(nodes).stream()
            .map(
                n ->
                    "%s: %s system id %s, timeline %d, LSN %s, %s"
                        .formatted(
                            n.node(),
                            n.pgdata().path(),
                            n.pgdata().systemId(),
                            n.pgdata().timeline(),
                            n.pgdata().lsn(),
                            n.pgdata().state()))
            .collect(Collectors.joining("\n  ", "\n  ", ""));
    return new OpsException(
        ErrorCode.DATA_AT_RISK,
        what + rows,
        "Bring etcd's data back. Where it is lost for good: keep the data directory with the highest"
            + " timeline and LSN where it is, move the others aside on their nodes, and adopt the"
            + " survivor with Patroni by hand; then apply again.");
  }
}
