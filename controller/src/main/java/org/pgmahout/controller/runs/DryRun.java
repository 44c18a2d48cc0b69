package org.pgmahout.controller.runs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** Looks at all nodes at once with the steps' own checks, and changes nothing. */
public final class DryRun {
  private DryRun() {}

  /**
   * One row a node, in the plan's order.
   *
   * @param who operator and machine
   */
  public static List<NodeCheck> look(
      DeploymentTargets targets, String who, Consumer<RolloutEvent> events) {
    Map<String, Parallel.Answer<List<StepFinished>>> answers =
        NodeRuns.collect(targets.agents(), agent -> look(targets, who, agent, events));
    return answers.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).toList();
  }

  private static List<StepFinished> look(
      DeploymentTargets targets, String who, Agent agent, Consumer<RolloutEvent> events) {
    RunView run =
        WhenAgentIdle.start(
            agent,
            targets.request(
                agent.node(), "", RunRequest.Mode.CHECK, RunRequest.Stage.ALL, List.of()),
            who,
            events);
    List<StepFinished> steps = Collections.synchronizedList(new ArrayList<>());
    RunView ended =
        agent.follow(
            run.id(),
            event -> {
              if (event instanceof StepFinished step) {
                steps.add(step);
              }
              events.accept(new RolloutEvent.OnNode(agent.node(), event));
            },
            silence -> events.accept(new RolloutEvent.Waiting(silence)));
    boolean whole =
        ended.state() == RunView.State.DONE
            || ended.state() == RunView.State.FAILED && !steps.isEmpty();
    if (!whole) {
      throw ended.problem().isNone()
          ? new OpsException(
              ErrorCode.INTERRUPTED,
              agent.node() + ": the look at it was cut off",
              "Run the same again.")
          : ended.problem().toException();
    }
    return List.copyOf(steps);
  }

  private static NodeCheck row(String node, Parallel.Answer<List<StepFinished>> answer) {
    return switch (answer) {
      case Parallel.Answer.Value<List<StepFinished>>(List<StepFinished> steps) ->
          new NodeCheck(node, steps, Optional.empty());
      case Parallel.Answer.Failure<List<StepFinished>>(OpsException error) ->
          new NodeCheck(node, List.of(), Optional.of(error));
    };
  }
}
