package org.pgmahout.controller.rollout;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.NodeOperation;

/**
 * Ends the sessions that nodes which are left out still have in the PostgreSQL of the others: what
 * was let in before its certificate and password were replaced reads on.
 */
public final class SessionCut {
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
  public Map<String, List<Change>> perform(Collection<String> nodes) {
    SiteRuns runs = new SiteRuns(site, owner, who, events);
    try (Hold _ =
        Hold.take(new Reservations(site, owner, who), Optional.empty(), events, () -> {})) {
      return runs.on(site.with(Role.DATABASE), new NodeOperation.CutSessions(List.copyOf(nodes)));
    }
  }
}
