package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Set;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout runs}: what an agent remembers of its runs. */
@Command(name = "runs", description = "Shows the runs that a node's agent remembers.")
final class RunsCommand extends Verb {
  @Parameters(paramLabel = "NODE")
  private String node;

  RunsCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    try (AgentClient agent = open(null, Set.of(node)).agents().getFirst()) {
      List<RunView> runs = agent.runs();
      if (screen().json()) {
        screen().document(runs);
      } else {
        screen()
            .table(
                List.of("Run", "State", "Mode", "Stage", "Started", "By", "Problem"),
                runs.stream()
                    .map(
                        run ->
                            List.of(
                                run.id(),
                                run.state().name().toLowerCase(java.util.Locale.ROOT),
                                run.mode().name().toLowerCase(java.util.Locale.ROOT),
                                run.stage().name().toLowerCase(java.util.Locale.ROOT),
                                run.started().toString(),
                                run.operator(),
                                run.problem().code()))
                    .toList());
      }
      return 0;
    }
  }
}
