package org.pgmahout.agent.component.patroni;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.text.SqlWord;

/**
 * Ends PostgreSQL's sessions, replication included, that came from nodes which are not trusted any
 * more: a server judges certificate and password at the beginning of a session alone, so that a
 * replica goes on reading everything after both were replaced.
 */
public final class CutSessions {
  private final Supplier<Optional<LocalPostgresql>> server;

  /**
   * @param server this node's; empty while PostgreSQL is not installed
   */
  public CutSessions(Supplier<Optional<LocalPostgresql>> server) {
    this.server = server;
  }

  /**
   * Ends them, as the superuser over the server's own socket.
   *
   * @param nodes names of nodes of the plan
   * @return how many, when there were some
   * @throws OpsException COMMAND_FAILED when PostgreSQL does not answer
   */
  public List<Change> cut(ClusterPlan plan, List<String> nodes) {
    List<String> addresses =
        plan.nodes().stream()
            .filter(node -> nodes.contains(node.name()))
            .flatMap(node -> addresses(node).stream())
            .toList();
    CommandResult done =
        server
            .get()
            .orElseThrow(() -> notCut("PostgreSQL is not installed on this node"))
            .run(
                new Secret(
                    """
                    select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where client_addr in (%s) and pid <> pg_backend_pid();
                    """
                        .formatted(SqlWord.texts(addresses))));
    if (!done.ok()) {
      throw notCut(done.lastWords(3));
    }
    String count = done.stdout().strip();
    return count.equals("0")
        ? List.of()
        : List.of(
            Change.of(
                "sessions (" + count + ") from " + String.join(", ", nodes), "open", "ended"));
  }

  /** A name that means nothing here can be no client's. */
  private static List<String> addresses(NodePlan node) {
    try {
      return Arrays.stream(InetAddress.getAllByName(node.address()))
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private static OpsException notCut(String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "the sessions of the nodes that are left out were not ended: " + why,
        "Run the same again when PostgreSQL serves.");
  }
}
