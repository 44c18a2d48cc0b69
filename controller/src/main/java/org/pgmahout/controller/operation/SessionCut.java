package org.pgmahout.controller.operation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.WhenAgentIdle;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Ends the sessions that nodes which are left out still have in the PostgreSQL of the others: what
 * was let in before its certificate and password were replaced reads on.
 */
public final class SessionCut {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final DeploymentTargets targets;
  private final ExclusiveOperation operation;
  private final Consumer<RolloutEvent> events;

  /** Within an operation that is alone. */
  public SessionCut(
      DeploymentTargets targets, ExclusiveOperation operation, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.operation = operation;
    this.events = events;
  }

  /** What was ended, by node. */
  public Map<String, ActionResult> perform(Collection<String> nodes) {
    List<Agent> databases = targets.with(Role.DATABASE);
    try (Hold _ = operation.hold(targets, Optional.empty(), events, () -> {})) {
      return NodeRuns.all(databases, agent -> cut(agent, nodes));
    }
  }

  private ActionResult cut(Agent agent, Collection<String> nodes) {
    ActionRequest request =
        new ActionRequest(
            operation.owner(),
            targets.spec(agent.node()),
            Map.of("nodes", String.join(",", nodes)));
    return WhenAgentIdle.ask(
        agent,
        () -> agent.action("patroni", "cut-sessions", request, ActionResult.class, LIMIT),
        operation.who(),
        events);
  }
}
