package org.pgmahout.controller.cli;

import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.credentials.StaleFolders;
import org.pgmahout.controller.operation.LeftOut;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.rollout.AuthorityRotation;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout certs rotate-ca}: another authority, without a moment of distrust. */
@Command(
    name = "rotate-ca",
    description = {
      "Replaces an authority: first every node trusts the old and a new one, then all certificates",
      "are the new one's, then the old one is trusted by nobody. Stopped anywhere, the same command",
      "goes on. Needs every node but those of --without. With cluster, etcd's members are restarted one",
      "after the other; the member of a node that is left out is taken out of etcd first."
    })
final class CertsRotateCommand extends BaseCommand {
  @Parameters(
      paramLabel = "control|cluster",
      description = "The agents' API, or the cluster's wires.")
  private AuthorityName authority;

  @Mixin private WithoutOption without;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; clients that verify the cluster's servers have both authorities.")
  private boolean yes;

  private final Interruption interruption;

  CertsRotateCommand(Screen screen, PlanLocator home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = openWithout(without.names());
    PlanFolder folder = space.folder();
    if (authority == AuthorityName.CLUSTER && !space.plan().security().tls()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "security.transport is plain: the cluster's wires have no certificates",
          "Only the control authority can be replaced: pgmahout certs rotate-ca control.");
    }
    Dialog dialog =
        dialog(interruption, yes, "pgmahout certs rotate-ca " + authority.word() + without.flag());
    LeftOut left = new LeftOut(space, dialog);
    new AuthorityRotation(space, authority, left, dialog).run();
    left.sayHowTheyComeBack();
    screen().progress("the old " + authority.word() + " authority is trusted by nobody any more");
    if (authority == AuthorityName.CLUSTER) {
      screen()
          .progress("clients may drop the old one: " + space.edge().authorityFile() + " is new");
    }
    StaleFolders.ofAll(folder).forEach(screen()::progress);
    screen().next("pgmahout certs status");
    return 0;
  }
}
