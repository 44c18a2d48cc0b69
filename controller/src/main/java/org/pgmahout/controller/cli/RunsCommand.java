package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout runs}: what the agents remember of their runs. */
@Command(
    name = "runs",
    description = "Shows the runs that the agents remember, newest first; of all nodes, or of one.")
final class RunsCommand extends BaseCommand {
  @Parameters(arity = "0..1", paramLabel = "NODE", description = "Only this node's runs.")
  private String node;

  RunsCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  /** A row: whose run it is. */
  private record NodeRun(String node, RunView run) {}

  @Override
  int run() {
    List<NodeRun> all = new ArrayList<>();
    List<OpsException> silent = new ArrayList<>();
    ask()
        .forEach(
            (name, answer) -> {
              switch (answer) {
                case Answer.Value<List<RunView>>(List<RunView> runs) ->
                    runs.forEach(run -> all.add(new NodeRun(name, run)));
                case Answer.Failure<List<RunView>>(OpsException error) -> silent.add(error);
              }
            });
    all.sort(Comparator.comparing((NodeRun row) -> row.run().started()).reversed());
    if (screen().json()) {
      screen().document(all);
    } else {
      screen()
          .table(
              List.of("Node", "Run", "State", "Kind", "Mode", "Stage", "Started", "By", "Problem"),
              all.stream().map(RunsCommand::cells).toList());
    }
    silent.forEach(error -> screen().error(error, false));
    return silent.isEmpty() ? 0 : 1;
  }

  private Map<String, Answer<List<RunView>>> ask() {
    Workspace space = open(null, node == null ? Set.of() : Set.of(node));
    return NodeRuns.collect(space.agents(), AgentClient::runs);
  }

  private static List<String> cells(NodeRun row) {
    RunView run = row.run();
    return List.of(
        row.node(),
        run.id(),
        word(run.state()),
        run.kind().word(),
        word(run.mode()),
        word(run.stage()),
        run.started().toString(),
        run.operator(),
        run.problem().code());
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
