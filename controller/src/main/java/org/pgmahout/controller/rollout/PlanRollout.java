package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.PatroniCommands;
import org.pgmahout.controller.cluster.ServiceProof;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.credentials.PasswordReplacement;
import org.pgmahout.controller.etcd.EtcdAccounts;
import org.pgmahout.controller.etcd.LiveEtcdMembers;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.operation.EarlierConfiguration;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.edit.EffectivePlan;
import org.pgmahout.controller.preflight.PreflightGate;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.NodeTally;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Workspace;

/**
 * One rollout over the real nodes, shown while it goes on: what apply, certs and secrets have in
 * common. Here it is decided which rooms a {@link Rollout} works with.
 */
final class PlanRollout {
  private final Dialog dialog;
  private final Workspace space;
  private final LiveCluster cluster;
  private final ExclusiveOperation operation;

  PlanRollout(Dialog dialog, Workspace space, LiveCluster cluster, ExclusiveOperation operation) {
    this.dialog = dialog;
    this.space = space;
    this.cluster = cluster;
    this.operation = operation;
  }

  /**
   * Goes through all phases, and ends the replacement of the passwords that are in force then.
   *
   * @param basis what the operator was shown
   * @param next the plan as it will be recorded
   * @param recorded whether it is
   * @param tally counts the steps
   */
  void roll(RolloutBasis basis, Applied next, boolean recorded, NodeTally tally) {
    DeploymentTargets targets = space.targets(next.generation());
    PasswordReplacement passwords = PasswordReplacement.of(space.folder(), space.plan());
    RolloutGoal goal =
        new RolloutGoal(
            basis.base().applied(),
            next,
            EffectivePlan.text(space.plan()),
            space.folder().lineage(),
            recorded);
    try (RolloutView view = dialog.screen().rollout()) {
      Consumer<RolloutEvent> events =
          event -> {
            if (event instanceof RolloutEvent.OnNode(String node, var onNode)) {
              tally.count(node, onNode);
            }
            view.accept(event);
          };
      Rollout rollout =
          new Rollout(parts(targets, basis, passwords, events), operation, goal, events);
      dialog.interrupts(rollout::cancel);
      rollout.run();
    } catch (OpsException e) {
      dialog.screen().recap(tally.rows());
      throw e.code() == ErrorCode.CANCELLED
          ? new OpsException(
              e.code(),
              e.getMessage(),
              "Run `" + dialog.again() + "` again when ready: it goes on from here.",
              e)
          : e;
    }
    Set<String> replaced = new TreeSet<>(passwords.changed());
    replaced.forEach(space.folder().passwords()::end);
    if (!replaced.isEmpty()) {
      operation.note(space, "passwords replaced: " + String.join(", ", replaced), dialog::say);
    }
    dialog.screen().recap(tally.rows());
  }

  private RolloutParts parts(
      DeploymentTargets targets,
      RolloutBasis basis,
      PasswordReplacement passwords,
      Consumer<RolloutEvent> events) {
    Consumer<String> say = message -> events.accept(new RolloutEvent.Waiting(message));
    return new RolloutParts(
        targets,
        cluster.view(),
        cluster.plans(),
        cluster.lock(),
        new PatroniCommands(space.edge(), cluster.view(), space.agents()),
        new LiveEtcdMembers(space.edge()),
        progress -> new EtcdAccounts(space.edge(), progress),
        passwords,
        () -> new PreflightGate(space, basis.complete()).pass(dialog::say),
        () ->
            basis
                .review()
                .requireShown(
                    PlanReview.outside(
                        cluster.plans().current(), cluster.view().configuration(), space.plan())),
        () -> renewAgents(say),
        () ->
            new EarlierConfiguration(space.edge(), cluster.view(), cluster.plans())
                .putBack(space.plan(), say),
        proofOfService());
  }

  private Supplier<Optional<String>> proofOfService() {
    ServiceProof proof = new ServiceProof(space.edge(), List.copyOf(space.nodes()));
    return () -> proof.serves(cluster.view().members());
  }

  private void renewAgents(Consumer<String> say) {
    new AgentCertificates(space.folder(), space.plan())
        .bring(space.agents())
        .forEach((node, what) -> what.forEach(word -> say.accept(node + ": agent: " + word)));
  }
}
