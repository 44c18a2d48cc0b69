package org.pgmahout.controller.rollout;

import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LeftOut;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.planfile.vault.RotationStage;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;

/**
 * Replaces an authority without a moment of distrust:
 *
 * <ol>
 *   <li>every node trusts the old and the new authority;
 *   <li>every certificate is the new authority's;
 *   <li>only the new authority is trusted.
 * </ol>
 *
 * A stage has ended when every node has it, and its servers show that they have read it. Killed
 * anywhere, the next one goes on with the stage that the folder is in.
 */
public final class AuthorityRotation {
  private final Workspace workspace;
  private final AuthorityName authority;
  private final LeftOut left;
  private final Dialog dialog;
  private final CredentialsRollout credentials;

  /**
   * @param left the nodes that are left out
   */
  public AuthorityRotation(
      Workspace workspace, AuthorityName authority, LeftOut left, Dialog dialog) {
    this.workspace = workspace;
    this.authority = authority;
    this.left = left;
    this.dialog = dialog;
    this.credentials = new CredentialsRollout(dialog);
  }

  /** Returns once the old authority is trusted by nobody. */
  public void run() {
    try (ExclusiveOperation operation = ExclusiveOperation.begin(workspace)) {
      if (authority == AuthorityName.CLUSTER) {
        left.requireRevoked();
        left.requireNoLeader();
      }
      beginOrGoOn(operation);
      finish(operation);
    }
  }

  private void beginOrGoOn(ExclusiveOperation operation) {
    PlanFolder folder = workspace.folder();
    Optional<RolloutBasis> basis = requireReady();
    if (folder.authority(authority).stage() == RotationStage.STEADY) {
      dialog
          .confirm()
          .accept(
              "Replace the %s authority of %s%s?"
                  .formatted(authority.word(), workspace.plan().name(), left.words()));
      takeOutOfEtcd();
    } else {
      takeOutOfEtcd();
      dialog.say("going on with " + words(folder.authority(authority).stage()));
      bring(operation, basis);
    }
  }

  private void finish(ExclusiveOperation operation) {
    PlanFolder folder = workspace.folder();
    while (true) {
      if (folder.authority(authority).stage() == RotationStage.BOTH_TRUSTED) {
        awaitClients();
      }
      Optional<RolloutBasis> basis = requireReady();
      if (folder.authority(authority).stage() == RotationStage.OLD_DROPPED) {
        shutOut(operation);
      }
      if (folder.authority(authority).advance() == RotationStage.STEADY) {
        operation.note(
            workspace, authority.word() + " authority replaced" + left.words(), dialog::say);
        return;
      }
      bring(operation, basis);
    }
  }

  /** Before the last stage ends: one that is killed here goes on, and does not start again. */
  private void shutOut(ExclusiveOperation operation) {
    switch (authority) {
      case CLUSTER -> left.cutSessions(operation);
      case CONTROL -> left.noteShutOut();
    }
  }

  private void takeOutOfEtcd() {
    if (authority == AuthorityName.CLUSTER) {
      left.takeOutOfEtcd();
    }
  }

  private static String words(RotationStage stage) {
    return switch (stage) {
      case BOTH_TRUSTED -> "1 of 3: every node trusts the old and the new authority";
      case NEW_SIGNS -> "2 of 3: every certificate is the new authority's";
      case OLD_DROPPED, STEADY -> "3 of 3: only the new authority is trusted";
    };
  }

  /** Before a stage starts, so that what refuses the next one leaves this one whole. */
  private Optional<RolloutBasis> requireReady() {
    try (Workspace space = workspace.reopened()) {
      requireEveryNode(space);
      if (authority == AuthorityName.CLUSTER) {
        return Optional.of(credentials.requireApplied(space));
      }
      LineageCheck.requireNewest(space);
      return Optional.empty();
    }
  }

  /** A node that missed a stage would trust nobody in the next one. */
  private void requireEveryNode(Workspace space) {
    try {
      NodeRuns.all(space.agents(), AgentClient::certificate);
    } catch (OpsException e) {
      throw new OpsException(
          e.code(),
          "the %s authority is replaced on all nodes or on none, and one does not answer; nothing was changed now: %s"
              .formatted(authority.word(), e.getMessage()),
          "Bring the node back, or put an empty machine in its place under its name (pgmahout enrol --limit NODE, pgmahout apply); then run the same again. One that was broken into is left out: --without NODE (docs/broken-into.md).",
          e);
    }
  }

  private void bring(ExclusiveOperation operation, Optional<RolloutBasis> basis) {
    workspace.folder().own().renew(Operator.name());
    try (Workspace space = workspace.reopened()) {
      if (basis.isPresent()) {
        credentials.bring(space, operation, basis.get());
      } else {
        try (LiveCluster cluster = new LiveCluster(space.edge())) {
          if (cluster.view().etcdTrouble().isEmpty()) {
            cluster.plans().keepLineage(space.folder().lineage());
          }
        }
        new AgentCertificates(space.folder(), space.plan()).bring(space.agents());
      }
      dialog.say(words(space.folder().authority(authority).stage()));
    }
  }

  private void awaitClients() {
    if (authority == AuthorityName.CLUSTER) {
      dialog
          .confirm()
          .accept(
              "Do all clients that verify the servers (sslrootcert) have %s as it is now? It holds both authorities."
                  .formatted(workspace.edge().authorityFile()));
    }
  }
}
