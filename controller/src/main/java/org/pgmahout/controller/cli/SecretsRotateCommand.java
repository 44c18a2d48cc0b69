package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.List;
import org.pgmahout.controller.credentials.StaleFolders;
import org.pgmahout.controller.operation.LeftOut;
import org.pgmahout.controller.rollout.PasswordRotation;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout secrets rotate}: other passwords for a cluster that runs. */
@Command(
    name = "rotate",
    description = {
      "Gives a password a new value: in the database, on every node, and next to the plan.",
      "Open connections stay. Stopped anywhere, the same command or the next apply goes on.",
      "restapi-password: while the nodes take it one after the other (some seconds each), what asks another",
      "node to do something with the other password is refused: patronictl, and Patroni's failsafe mode."
    })
final class SecretsRotateCommand extends BaseCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description =
          "superuser-password, replication-password, rewind-password, proof-password, restapi-password, etcd-root-password, etcd-patroni-password, etcd-agent-password, or a role's of the plan: role-NAME-password.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All of the cluster's own; no role's of the plan.")
  private boolean all;

  @Mixin private WithoutOption without;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Interruption interruption;

  SecretsRotateCommand(Screen screen, PlanLocator home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = openWithout(without.names());
    List<String> meant = all ? PasswordRotation.ofCluster(space) : names;
    PasswordRotation.requireKnown(space, meant);
    space.folder().control().requireKey();
    String again =
        "pgmahout secrets rotate " + (all ? "--all" : String.join(" ", meant)) + without.flag();
    Dialog dialog = dialog(interruption, yes, again);
    LeftOut left = new LeftOut(space, dialog);
    new PasswordRotation(space, left, dialog).replace(meant);
    meant.forEach(name -> screen().result("replaced " + space.folder().secretFile(name)));
    left.sayHowTheyComeBack();
    StaleFolders.ofOperators(space.folder()).forEach(screen()::progress);
    screen().next("pgmahout status");
    return 0;
  }
}
