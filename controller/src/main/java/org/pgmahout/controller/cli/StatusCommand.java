package org.pgmahout.controller.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.controller.status.ClusterStatus;
import org.pgmahout.controller.status.ClusterStatus.ProblemRow;
import org.pgmahout.controller.status.StatusReader;
import org.pgmahout.controller.status.StatusWatch;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.LivePage;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.view.StatusChanges;
import org.pgmahout.controller.view.StatusLines;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgmahout status}: Patroni's table, etcd and agents, what is wrong, and how to connect. */
@Command(
    name = "status",
    description = "Shows the cluster in one view. Exit codes: 0 whole, 1 not.")
final class StatusCommand extends BaseCommand {
  @Option(
      names = "--watch",
      description =
          "Go on and show every change as it comes, until Ctrl-C; a line for each where no person looks on.")
  private boolean watch;

  @Option(
      names = "--ask-agents",
      description =
          "Ask every agent to look at this moment, in place of reading what they last reported to etcd.")
  private boolean askAgents;

  StatusCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    if (watch && askAgents) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "--watch follows what the agents report, so that they cannot be asked as well",
          "Leave out one of the two.");
    }
    Workspace space = open();
    return watch ? watch(space) : once(space);
  }

  private int once(Workspace space) {
    ClusterStatus status =
        new StatusReader(space.edge(), space.agents(), Clock.systemUTC()).read(askAgents);
    if (screen().json()) {
      screen().document(status);
    } else {
      new StatusLines(screen().width()).all(status).forEach(screen()::result);
    }
    screen().next(next(status));
    return status.whole() ? 0 : 1;
  }

  /** What the worst problem asks for. */
  private static String next(ClusterStatus status) {
    return status.whole()
        ? "pgmahout env psql"
        : status.problems().stream()
            .map(ProblemRow::problem)
            .filter(NodeProblem::breaksCluster)
            .map(NodeProblem::next)
            .filter(command -> !command.isEmpty())
            .findFirst()
            .orElse("pgmahout plan");
  }

  private int watch(Workspace space) {
    Interruption.isTheEnd();
    LivePage page = screen().page();
    StatusLines lines = new StatusLines(screen().width());
    StatusChanges changes = new StatusChanges();
    try (StatusWatch looking =
        new StatusWatch(
            space.edge(),
            space.agents(),
            Clock.systemUTC(),
            status -> {
              if (screen().json()) {
                changes.of(status).ifPresent(_ -> screen().record(status));
              } else if (screen().person()) {
                page.show(lines.picture(status));
              } else {
                String at = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
                changes.of(status).ifPresent(line -> screen().result(at + " " + line));
              }
            })) {
      looking.run();
    }
    return 0;
  }
}
