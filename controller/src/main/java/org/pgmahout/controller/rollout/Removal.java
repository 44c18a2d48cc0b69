package org.pgmahout.controller.rollout;

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

/**
 * A cluster taken off its machines, data included: shown first, by the agents' own look at what is
 * there, and done only where the node is held.
 */
public final class Removal {
  private static final Duration LOOK = Duration.ofSeconds(20);

  /** Longer than the agent gives the deletion of one folder. */
  private static final Duration LIMIT = Duration.ofMinutes(40);

  private final Site site;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;

  /**
   * @param owner whose the nodes' reservations are
   * @param who operator and machine
   */
  public Removal(Site site, String owner, String who, Consumer<RolloutEvent> events) {
    this.site = site;
    this.owner = owner;
    this.who = who;
    this.events = events;
  }

  /**
   * What goes, by node in the plan's order, as soon as nothing is at work on any of them; throws
   * when a node does not answer.
   */
  public Map<String, List<Change>> look() {
    return NodeRuns.all(site.agents(), agent -> act(agent, "removal", Map.of(), LOOK));
  }

  /**
   * Takes it off.
   *
   * @param confirmed the cluster's name, as it was typed
   * @return what went, by node; a node's failure is its row
   */
  public Map<String, Parallel.Answer<List<Change>>> perform(String confirmed) {
    return NodeRuns.collect(
        site.agents(), agent -> act(agent, "destroy", Map.of("confirm", confirmed), LIMIT));
  }

  private List<Change> act(Agent agent, String verb, Map<String, String> options, Duration limit) {
    ActionRequest request = new ActionRequest(owner, site.spec(agent.node()), options);
    Supplier<List<Change>> ask =
        () -> agent.action("system", verb, request, ActionResult.class, limit).changes();
    return FreeAgent.ask(agent, ask, who, events);
  }
}
