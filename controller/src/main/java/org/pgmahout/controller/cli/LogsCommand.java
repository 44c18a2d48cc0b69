package org.pgmahout.controller.cli;

import java.util.Set;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout logs}: a component's log, from its node. */
@Command(name = "logs", description = "Shows the last lines of a component's log on a node.")
final class LogsCommand extends Verb {
  @Parameters(index = "0", paramLabel = "NODE")
  private String node;

  @Parameters(
      index = "1",
      paramLabel = "COMPONENT",
      description = "system, docker, etcd, postgresql, patroni or haproxy.")
  private String component;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "So many lines (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(names = "--follow", description = "Go on with what comes after.")
  private boolean follow;

  LogsCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    try (AgentClient agent = open(null, Set.of(node)).agents().getFirst()) {
      agent.logs(component, lines, follow, screen()::result);
      return 0;
    }
  }
}
