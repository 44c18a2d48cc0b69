package org.pgmahout.agent.component.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;

/**
 * Ends PostgreSQL's sessions, replication included, that came from nodes which are not trusted any
 * more: a server judges certificate and password at the beginning of a session alone, so that a
 * replica goes on reading everything after both were replaced. Sessions that begin after the first
 * look were judged by what is in force now, and stay.
 */
final class CutSessionsStep extends HeadedStep {
  /** A backend that is asked to end does so at its next interrupt, which is a moment away. */
  private static final Duration ENDED = Duration.ofSeconds(20);

  private static final String OPEN =
      """
      select json_build_object('now', clock_timestamp(), 'open', count(*)) from pg_stat_activity
      where client_addr in (%s) and pid <> pg_backend_pid()%s;
      """;

  private static final String END =
      """
      select count(pg_terminate_backend(pid)) from pg_stat_activity
      where client_addr in (%s) and pid <> pg_backend_pid()%s;
      """;

  private final Supplier<Optional<LocalPostgresql>> server;
  private final List<String> nodes;
  private final String addresses;

  /** The condition that leaves out what began after the first look; empty before it. */
  private String untilThen = "";

  /**
   * @param server this node's; empty while PostgreSQL is not installed
   * @param nodes names of nodes of the plan
   * @throws OpsException INPUT_INVALID for a name that the plan does not have, or none
   */
  CutSessionsStep(
      Supplier<Optional<LocalPostgresql>> server, ClusterPlan plan, List<String> nodes) {
    super(StepHead.start(PatroniStepId.CUT_SESSIONS, "sessions of nodes left out are ended"));
    this.server = server;
    this.nodes = List.copyOf(nodes);
    List<String> known = plan.nodes().stream().map(NodePlan::name).toList();
    if (nodes.isEmpty() || !known.containsAll(nodes)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          nodes.isEmpty()
              ? "no node is named"
              : "the plan lacks one of the nodes " + String.join(", ", nodes),
          "The nodes are: " + String.join(", ", known));
    }
    this.addresses =
        SqlWord.texts(
            plan.nodes().stream()
                .filter(node -> nodes.contains(node.name()))
                .flatMap(node -> addresses(node).stream())
                .toList());
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

  @Override
  public Finding check(StepContext context) {
    int open = open();
    return open == 0
        ? Finding.right()
        : Finding.wrong(
            Change.of("sessions (" + open + ") from " + String.join(", ", nodes), "open", "ended"));
  }

  @Override
  public void apply(StepContext context) {
    CommandResult done = running().run(new Secret(END.formatted(addresses, untilThen)));
    if (!done.ok()) {
      throw notCut(done.lastWords(3));
    }
    Await.upTo(ENDED)
        .until(
            "the sessions to end",
            () -> Optional.of(open()).filter(open -> open > 0).map(open -> open + " are open"),
            context::waitingOn,
            why -> notCut("after %d s %s".formatted(ENDED.toSeconds(), why)));
  }

  private int open() {
    JsonNode answer =
        running()
            .ask(OPEN.formatted(addresses, untilThen))
            .orElseThrow(() -> notCut("PostgreSQL does not answer on this node"));
    if (untilThen.isEmpty()) {
      untilThen =
          " and backend_start <= %s::timestamptz"
              .formatted(SqlWord.text(answer.path("now").asText()));
    }
    return answer.path("open").asInt();
  }

  private LocalPostgresql running() {
    return server.get().orElseThrow(() -> notCut("PostgreSQL is not installed on this node"));
  }

  private static OpsException notCut(String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "the sessions of the nodes that are left out were not ended: " + why,
        "Run the same again when PostgreSQL serves.");
  }
}
