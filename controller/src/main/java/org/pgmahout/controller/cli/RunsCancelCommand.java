package org.pgmahout.controller.cli;

import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code pgmahout runs cancel}: stops the run on a node whose command is gone, or somebody else's.
 */
@Command(
    name = "cancel",
    description = {
      "Stops the run in progress on a node, no matter who started it.",
      "The running steps are finished, and no new ones start. The apply goes on when it is run again."
    })
final class RunsCancelCommand extends BaseCommand {
  @Parameters(paramLabel = "NODE", description = "The node.")
  private String node;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  RunsCancelCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    AgentClient agent = agent(open());
    NodeFacts facts = agent.facts();
    if (facts.currentRun().isEmpty()) {
      screen().progress("no run is at work on " + node);
      screen().next("pgmahout runs " + node);
      return 0;
    }
    RunView run = agent.run(facts.currentRun());
    confirm(yes, "Stop " + described(run, facts.reservation().who()) + "?");
    agent.cancel(run.id());
    screen().progress("finishing the running steps; no new ones will start");
    RunView ended = agent.follow(run.id(), _ -> {}, screen()::progress);
    if (screen().json()) {
      screen().document(ended);
    } else {
      screen().result(described(run, facts.reservation().who()) + ": " + end(ended));
    }
    screen().next(next(ended));
    return 0;
  }

  /** What goes on with what was stopped; an operation may be part of several commands. */
  private String next(RunView ended) {
    if (ended.state() != RunView.State.CANCELLED || ended.mode() != Mode.APPLY) {
      return "pgmahout runs " + node;
    }
    return switch (ended.kind()) {
      case APPLY -> "pgmahout apply";
      case DESTROY -> "pgmahout destroy";
      case NARROW_HBA, CHANGE_PASSWORDS, CUT_SESSIONS, SET_ASIDE, RELOAD_PATRONI ->
          "pgmahout runs " + node;
    };
  }

  private AgentClient agent(Workspace space) {
    return space.agents().stream()
        .filter(agent -> agent.node().equals(node))
        .findFirst()
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.NOT_FOUND,
                    "the plan has no node '" + node + "'",
                    "The nodes are: "
                        + String.join(", ", space.nodes().stream().map(NodePlan::name).toList())));
  }

  /**
   * @param holder who holds the node, from where; empty for nobody
   */
  private String described(RunView run, String holder) {
    return "run %s on %s (%s), started %s by %s%s"
        .formatted(
            run.id(),
            node,
            run.words(),
            run.started(),
            run.operator(),
            holder.isEmpty() ? "" : " (" + holder + ")");
  }

  private static String end(RunView ended) {
    return ended.state() == RunView.State.CANCELLED
        ? "cancelled"
        : "not cancelled, it had ended before as " + RunsCommand.word(ended.state());
  }
}
