package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;

/**
 * Brings certificates to nodes of which nobody knows who leads, because ended certificates keep
 * everybody out of etcd. So it starts, restarts and bootstraps nothing: files are written, etcd
 * reads them at its next handshake, and a Patroni that runs is asked to read them again. Every node
 * keeps the spec it was sent last.
 */
public final class CertificatesFirst {
  private final Site site;
  private final String owner;
  private final String who;
  private final Consumer<RolloutEvent> events;
  private final SiteRuns runs;

  /**
   * @param owner random id of the reservation
   * @param who operator and machine
   */
  public CertificatesFirst(Site site, String owner, String who, Consumer<RolloutEvent> events) {
    this.site = site;
    this.owner = owner;
    this.who = who;
    this.events = events;
    this.runs = new SiteRuns(site, owner, who, events);
  }

  /** Brings them to all meant nodes that were applied before; throws when one fails. */
  public void bring() {
    // No phase is named and no good end is told: what an earlier apply left is still to be ended.
    try (Hold hold =
        Hold.take(
            new Reservations(site, owner, who), Optional.empty(), events, runs::stillWanted)) {
      List<Agent> known =
          NodeRuns.all(site.agents(), Agent::facts).entrySet().stream()
              .filter(node -> node.getValue().generation() > 0)
              .map(Map.Entry::getKey)
              .map(site::agent)
              .toList();
      runs.on(known, Stage.CERTIFICATES, List.of());
      hold.stillOurs();
      runs.on(
          known.stream().filter(agent -> site.spec(agent.node()).has(Role.DATABASE)).toList(),
          new NodeOperation.ReloadPatroni());
    }
  }

  /** Asks every run in progress to stop: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }
}
