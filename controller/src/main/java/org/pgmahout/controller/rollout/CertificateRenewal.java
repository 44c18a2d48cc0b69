package org.pgmahout.controller.rollout;

import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;

/**
 * Issues all certificates of nodes and of the plan's folder again, for the same keys.
 *
 * @param space the plan's folder
 */
public record CertificateRenewal(Workspace space, Dialog dialog) {

  /** Returns once every server shows its new certificate. */
  public void run() {
    CredentialsRollout credentials = new CredentialsRollout(dialog);
    try (ExclusiveOperation operation = ExclusiveOperation.begin(space)) {
      RolloutBasis basis = credentials.requireApplied(space);
      dialog.confirm().accept("Renew all certificates of " + space.plan().name() + "?");
      space.folder().authority(AuthorityName.CONTROL).renewAll();
      space.folder().authority(AuthorityName.CLUSTER).renewAll();
      space.folder().own().renew(Operator.name()).forEach(file -> dialog.say("renewed " + file));
      try (Workspace renewed = space.reopened()) {
        credentials.bring(renewed, operation, basis);
      }
      operation.note(space, "certificates renewed", dialog::say);
    }
  }
}
