package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.Component;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout logs}: a component's log, from its node. */
@Command(name = "logs", description = "Shows the last lines of a component's log on a node.")
final class LogsCommand extends BaseCommand {
  @Parameters(index = "0", paramLabel = "NODE")
  private String node;

  @Parameters(
      index = "1",
      paramLabel = "COMPONENT",
      description = "agent, docker, etcd, postgresql, patroni or haproxy.")
  private String component;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "So many lines, 20000 at most (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(names = "--follow", description = "Go on with what comes after.")
  private boolean follow;

  LogsCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, Set.of(node));
    requirePart(space.nodes().getFirst());
    space.agents().getFirst().logs(component, lines, follow, this::show);
    return 0;
  }

  private void show(String line) {
    if (screen().json()) {
      screen().record(new Line(node, component, line));
    } else {
      screen().result(line);
    }
  }

  /** What {@code -o json} prints for each line of the log, as a line of its own. */
  private record Line(String node, String component, String line) {}

  private void requirePart(NodePlan meant) {
    List<String> parts = new ArrayList<>(List.of("agent"));
    Component.of(meant.roles()).forEach(part -> parts.add(part.word()));
    if (!parts.contains(component)) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          node + " has no component '" + component + "'",
          "There are: " + String.join(", ", parts) + ".");
    }
  }
}
