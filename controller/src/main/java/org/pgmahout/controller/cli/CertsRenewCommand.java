package org.pgmahout.controller.cli;

import org.pgmahout.controller.rollout.CertificateRenewal;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgmahout certs renew}: all certificates again, for the same keys. */
@Command(
    name = "renew",
    description = {
      "Issues all certificates of nodes and of this folder again; nothing is restarted.",
      "Every apply does it by itself: for a node in the last year of its certificate, for this folder in the last third."
    })
final class CertsRenewCommand extends BaseCommand {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Interruption interruption;

  CertsRenewCommand(Screen screen, PlanLocator home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    new CertificateRenewal(open(), dialog(interruption, yes, "pgmahout certs renew")).run();
    screen().progress("every server shows its new certificate");
    screen().next("pgmahout certs status");
    return 0;
  }
}
