package org.pgmahout.controller.rollout;

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

/**
 * Ends the sessions that nodes which are left out still have in the PostgreSQL of the others: what
 * was let in before its certificate and password were replaced reads on.
 */
public final class SessionCut {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Site site;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;

  /**
   * @param owner random id of the reservation
   * @param who operator and machine
   */
  public SessionCut(Site site, String owner, String who, Consumer<RolloutEvent> events) {
    this.site = site;
    this.owner = owner;
    this.who = who;
    this.events = events;
  }

  /** What was ended, by node. */
  public Map<String, ActionResult> perform(Collection<String> nodes) {
    List<Agent> databases = site.with(Role.DATABASE);
    try (Hold _ =
        Hold.take(new Reservations(site, owner, who), Optional.empty(), events, () -> {})) {
      return NodeRuns.all(databases, agent -> cut(agent, nodes));
    }
  }

  private ActionResult cut(Agent agent, Collection<String> nodes) {
    ActionRequest request =
        new ActionRequest(owner, site.spec(agent.node()), Map.of("nodes", String.join(",", nodes)));
    return FreeAgent.ask(
        agent,
        () -> agent.action("patroni", "cut-sessions", request, ActionResult.class, LIMIT),
        who,
        events);
  }
}
