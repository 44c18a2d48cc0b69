package org.pgmahout.controller.operation;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.runs.WhenAgentIdle;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * A cluster taken off its machines, data included: shown first, by the agents' own look at what is
 * there, and done only where the node is held.
 */
public final class Removal {
  private final DeploymentTargets targets;
  private final ExclusiveOperation operation;
  private final Consumer<RolloutEvent> events;
  private final TargetRuns runs;

  /** Within an operation that is alone. */
  public Removal(
      DeploymentTargets targets, ExclusiveOperation operation, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.operation = operation;
    this.events = events;
    this.runs = new TargetRuns(targets, operation.owner(), operation.who(), events);
  }

  /**
   * What goes, by node in the plan's order, as soon as nothing is at work on any of them; throws
   * when a node does not answer.
   */
  public Map<String, List<Change>> look() {
    return NodeRuns.all(targets.agents(), this::look);
  }

  private List<Change> look(Agent agent) {
    LookRequest request = new LookRequest(operation.owner(), targets.spec(agent.node()));
    return WhenAgentIdle.ask(
            agent,
            () -> agent.look(Look.REMOVAL, request),
            operation.who(),
            events,
            runs::stillWanted)
        .changes();
  }

  /** Asks every run in progress to stop at its next safe point: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }

  /** Throws when it was asked to stop. */
  public void stillWanted() {
    runs.stillWanted();
  }

  /**
   * Takes it off.
   *
   * @param confirmed the cluster's name, as it was typed
   * @param shown what {@link #look} said; what it keeps is kept, and is no change of a run
   * @return what went and what stays, by node; a node's failure is its row
   */
  public Map<String, Parallel.Answer<List<Change>>> perform(
      String confirmed, Map<String, List<Change>> shown) {
    return NodeRuns.collect(
        targets.agents(),
        agent ->
            withKept(
                runs.on(agent, new NodeOperation.Destroy(confirmed)),
                shown.getOrDefault(agent.node(), List.of())));
  }

  /** A run that removes a folder names those that it keeps; one that removes none names nothing. */
  private static List<Change> withKept(List<Change> done, List<Change> shown) {
    return done.stream().anyMatch(Change::stays)
        ? done
        : Stream.concat(done.stream(), shown.stream().filter(Change::stays)).toList();
  }
}
