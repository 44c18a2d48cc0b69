package org.pgmahout.controller.rollout;

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

/**
 * A cluster taken off its machines, data included: shown first, by the agents' own look at what is
 * there, and done only where the node is held.
 */
public final class Removal {
  private final Site site;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;
  private final SiteRuns runs;

  /**
   * @param owner whose the nodes' reservations are
   * @param who operator and machine
   */
  public Removal(Site site, String owner, String who, Consumer<RolloutEvent> events) {
    this.site = site;
    this.owner = owner;
    this.who = who;
    this.events = events;
    this.runs = new SiteRuns(site, owner, who, events);
  }

  /**
   * What goes, by node in the plan's order, as soon as nothing is at work on any of them; throws
   * when a node does not answer.
   */
  public Map<String, List<Change>> look() {
    return NodeRuns.all(site.agents(), this::look);
  }

  private List<Change> look(Agent agent) {
    LookRequest request = new LookRequest(owner, site.spec(agent.node()));
    return FreeAgent.ask(agent, () -> agent.look(Look.REMOVAL, request), who, events).changes();
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
        site.agents(),
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
