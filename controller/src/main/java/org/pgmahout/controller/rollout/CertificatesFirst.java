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
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Brings certificates to nodes of which nobody knows who leads, because ended certificates keep
 * everybody out of etcd. So it starts, restarts and bootstraps nothing: files are written, etcd
 * reads them at its next handshake, and a Patroni that runs is asked to read them again. Every node
 * keeps the spec it was sent last.
 */
final class CertificatesFirst {
  private final DeploymentTargets targets;
  private final ExclusiveOperation operation;
  private final Consumer<RolloutEvent> events;
  private final TargetRuns runs;

  /** Within an operation that is alone. */
  public CertificatesFirst(
      DeploymentTargets targets, ExclusiveOperation operation, Consumer<RolloutEvent> events) {
    this.targets = targets;
    this.operation = operation;
    this.events = events;
    this.runs = new TargetRuns(targets, operation.owner(), operation.who(), events);
  }

  /** Brings them to all meant nodes that were applied before; throws when one fails. */
  public void bring() {
    // It names no phase and reports no good end, because what an earlier apply left is still open.
    try (Hold hold = operation.hold(targets, Optional.empty(), events, runs::stillWanted)) {
      List<Agent> known =
          NodeRuns.all(targets.agents(), Agent::facts).entrySet().stream()
              .filter(node -> node.getValue().generation() > 0)
              .map(Map.Entry::getKey)
              .map(targets::agent)
              .toList();
      runs.on(known, Stage.CERTIFICATES, List.of());
      hold.stillOurs();
      runs.on(
          known.stream().filter(agent -> targets.spec(agent.node()).has(Role.DATABASE)).toList(),
          new NodeOperation.ReloadPatroni());
    }
  }

  /** Asks every run in progress to stop: for Ctrl-C. */
  public void cancel() {
    runs.cancel();
  }
}
