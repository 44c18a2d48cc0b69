package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.cluster.PatroniCommands;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LeftOut;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.PasswordFiles;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.workspace.Workspace;

/**
 * Replaces passwords while the cluster serves: first the new value is written beside the old one,
 * then every node has both, then the database and etcd change over, then the old one goes.
 */
public final class PasswordRotation {
  private static final Duration IN_FORCE = Duration.ofSeconds(90);

  private final Workspace space;
  private final LeftOut left;
  private final Dialog dialog;

  /**
   * @param left the nodes that are left out
   */
  public PasswordRotation(Workspace space, LeftOut left, Dialog dialog) {
    this.space = space;
    this.left = left;
    this.dialog = dialog;
  }

  /**
   * Throws INPUT_INVALID for names that no password of this cluster has, and for none.
   *
   * @param names as the operator wrote them
   */
  public static void requireKnown(Workspace space, List<String> names) {
    // One of a role that left the plan is nobody's to replace.
    List<String> known =
        Stream.concat(ofCluster(space).stream(), PlanCompiler.rolePasswords(space.plan()).stream())
            .toList();
    List<String> unknown = names.stream().filter(name -> !known.contains(name)).toList();
    if (names.isEmpty() || !unknown.isEmpty()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          names.isEmpty() ? "no password is named" : "there is no password " + unknown.getFirst(),
          "There are: " + String.join(", ", known) + "; or --all.");
    }
  }

  /**
   * The cluster's own. The users of an etcd that is not the plan's own are not among them, nor is
   * what signs events where none are sent.
   */
  public static List<String> ofCluster(Workspace space) {
    return PasswordFiles.NAMES.stream()
        .filter(name -> space.plan().hasOwnEtcd() || !SecretNames.isOfEtcd(name))
        .filter(
            name ->
                space.plan().notifications().hasWebhook()
                    || !name.equals(SecretNames.WEBHOOK_SECRET))
        .toList();
  }

  /** Returns once only the new values open anything. */
  public void replace(List<String> names) {
    CredentialsRollout credentials = new CredentialsRollout(dialog);
    try (ExclusiveOperation operation = ExclusiveOperation.begin(space)) {
      left.requireRevoked();
      left.requireNoLeader();
      RolloutBasis basis = credentials.requireApplied(space);
      dialog
          .confirm()
          .accept("Replace " + String.join(", ", names) + " of " + space.plan().name() + "?");
      names.forEach(space.folder().passwords()::begin);
      credentials.bring(space, operation, basis);
      left.cutSessions(operation);
    }
    if (names.contains(SecretNames.RESTAPI_PASSWORD)) {
      awaitInForce();
    }
  }

  /** Patroni reads its configuration at its next loop; only then the new password opens. */
  private void awaitInForce() {
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      new PatroniCommands(space.edge(), cluster.view()).awaitPassword(IN_FORCE, dialog::say);
    }
  }
}
