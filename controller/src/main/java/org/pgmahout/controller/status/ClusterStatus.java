package org.pgmahout.controller.status;

import java.util.List;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.wire.NodeProblem;

/**
 * The whole cluster in one view; the document of {@code status -o json}.
 *
 * @param headline the one sentence to read: that all is well, or what is wrong, since when, and
 *     what happens next
 * @param source where it is from: {@code etcd}, where the nodes report, or {@code agents}, which
 *     were asked one by one
 * @param sourceNote why the agents were asked; empty when they were not
 * @param cluster Patroni's scope
 * @param systemId PostgreSQL's system identifier; empty when no member answers
 * @param whole every node answers, every component is well, one leader, every replica streams, and
 *     Patroni is not paused
 * @param paused whether Patroni takes nothing over and starts nothing
 * @param members Patroni's table
 * @param nodes a row an agent
 * @param connections how the plan's applications connect; when it has none, the superuser where it
 *     comes in from everywhere, and otherwise nobody
 * @param problems what the nodes report, what breaks the cluster first
 * @param warnings what an operator should know although it works
 */
public record ClusterStatus(
    String headline,
    String source,
    String sourceNote,
    String cluster,
    String systemId,
    boolean whole,
    boolean paused,
    List<Member> members,
    List<NodeRow> nodes,
    List<Connection> connections,
    List<ProblemRow> problems,
    List<String> warnings) {
  public ClusterStatus {
    problems = List.copyOf(problems);
    members = List.copyOf(members);
    nodes = List.copyOf(nodes);
    connections = List.copyOf(connections);
    warnings = List.copyOf(warnings);
  }

  /** A problem, and whose it is. */
  public record ProblemRow(String node, NodeProblem problem) {}

  /**
   * A node as its agent sees it.
   *
   * @param agent {@code ok}, {@code unreachable}, or {@code refused} with the reason in trouble
   * @param etcd state of its etcd member; empty without one
   * @param trouble what is not well, with what to do; empty when all is
   */
  public record NodeRow(
      String node, String address, String roles, String agent, String etcd, List<String> trouble) {
    public NodeRow {
      trouble = List.copyOf(trouble);
    }
  }

  /**
   * Connection strings for writes ({@code rw}) or reads ({@code ro}) of one database of the plan;
   * without a password, which is in a file.
   */
  public record Connection(String use, String database, String libpq, String jdbc) {}
}
