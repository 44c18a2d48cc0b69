package org.pgmahout.controller.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.PasswordFiles;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.operate.PatroniCommands;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
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
final class SecretsRotateCommand extends Verb {
  private static final Duration IN_FORCE = Duration.ofSeconds(90);

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "superuser-password, replication-password, rewind-password, restapi-password.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All four.")
  private boolean all;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Interruption interruption;

  SecretsRotateCommand(Screen screen, Home home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = open();
    List<String> meant = all ? PasswordFiles.NAMES : names;
    if (meant.isEmpty() || !PasswordFiles.NAMES.containsAll(meant)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          meant.isEmpty() ? "no password is named" : "there is no password " + unknown(meant),
          "There are: " + String.join(", ", PasswordFiles.NAMES) + "; or --all.");
    }
    space.folder().requireKeepsAgents();
    String again = "pgmahout secrets rotate " + (all ? "--all" : String.join(" ", meant));
    Applying applying = new Applying(screen(), interruption, again);
    try (ApplyTurn turn = Applying.turn(space)) {
      Applying.RolloutBasis basis = applying.requireApplied(space);
      confirm(yes, "Replace " + String.join(", ", meant) + " of " + space.plan().name() + "?");
      meant.forEach(space.folder().passwords()::begin);
      applying.folder(space, turn, basis);
    }
    if (meant.contains(SecretNames.RESTAPI_PASSWORD)) {
      awaitInForce(space);
    }
    meant.forEach(name -> screen().result("replaced " + space.folder().secretFile(name)));
    StaleFolders.ofOperators(space.folder()).forEach(screen()::progress);
    screen().next("pgmahout status");
    return 0;
  }

  /** Patroni reads its configuration at its next loop; only then the new password opens. */
  private void awaitInForce(Workspace space) {
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      new PatroniCommands(space.edge(), truth).awaitPassword(IN_FORCE, screen()::progress);
    }
  }

  private static String unknown(List<String> meant) {
    return meant.stream()
        .filter(name -> !PasswordFiles.NAMES.contains(name))
        .findFirst()
        .orElseThrow();
  }
}
