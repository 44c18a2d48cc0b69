package org.pgmahout.controller.operation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.WhenAgentIdle;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * A cluster taken off its machines, data included: shown first, by the agents' own look at what is
 * there, and done only where the node is held.
 */
public final class Removal {
  private static final Duration LOOK = Duration.ofSeconds(20);

  /** Longer than the agent gives the deletion of one folder. */
  private static final Duration LIMIT = Duration.ofMinutes(40);

  private final DeploymentTargets targets;
  private final ExclusiveOperation operation;
  private final Consumer<RolloutEvent> events;

  /** Within an operation that is alone. */
  public Removal(
      DeploymentTargets targets, ExclusiveOperation operation, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.operation = operation;
    this.events = events;
  }

  /**
   * What goes, by node in the plan's order, as soon as nothing is at work on any of them; throws
   * when a node does not answer.
   */
  public Map<String, List<Change>> look() {
    return NodeRuns.all(targets.agents(), agent -> act(agent, "removal", Map.of(), LOOK));
  }

  /**
   * Takes it off.
   *
   * @param confirmed the cluster's name, as it was typed
   * @return what went, by node; a node's failure is its row
   */
  public Map<String, Parallel.Answer<List<Change>>> perform(String confirmed) {
    return NodeRuns.collect(
        targets.agents(), agent -> act(agent, "destroy", Map.of("confirm", confirmed), LIMIT));
  }

  private List<Change> act(Agent agent, String verb, Map<String, String> options, Duration limit) {
    ActionRequest request =
        new ActionRequest(operation.owner(), targets.spec(agent.node()), options);
    Supplier<List<Change>> ask =
        () -> agent.action("system", verb, request, ActionResult.class, limit).changes();
    return WhenAgentIdle.ask(agent, ask, operation.who(), events);
  }
}
