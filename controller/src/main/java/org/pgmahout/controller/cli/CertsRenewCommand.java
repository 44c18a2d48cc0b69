package org.pgmahout.controller.cli;

import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgmahout certs renew}: all certificates anew, for the same keys. */
@Command(
    name = "renew",
    description = {
      "Issues all certificates of nodes and of this folder again; nothing is restarted.",
      "Every apply does it by itself: for a node in the last year of its certificate, for this folder in the last third."
    })
final class CertsRenewCommand extends Verb {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Interruption interruption;

  CertsRenewCommand(Screen screen, Home home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = open();
    Applying applying = new Applying(screen(), interruption, "pgmahout certs renew");
    try (ApplyTurn turn = Applying.turn(space)) {
      renew(space, applying, turn);
    }
    screen().progress("every server shows its new certificate");
    screen().next("pgmahout certs status");
    return 0;
  }

  private void renew(Workspace space, Applying applying, ApplyTurn turn) {
    Applying.RolloutBasis basis = applying.requireApplied(space);
    confirm(yes, "Renew all certificates of " + space.plan().name() + "?");
    space.folder().renewAll(AuthorityName.CONTROL);
    space.folder().renewAll(AuthorityName.CLUSTER);
    space
        .folder()
        .own()
        .renew(System.getProperty("user.name", "operator"))
        .forEach(file -> screen().progress("renewed " + file));
    try (Workspace renewed = space.anew()) {
      applying.folder(renewed, turn, basis);
    }
    HistoryNote.write(space, screen(), "certificates renewed");
  }
}
