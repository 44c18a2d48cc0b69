package org.pgmahout.controller.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.PasswordFiles;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.operate.PatroniCommands;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.view.Screen;
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
final class SecretsRotateCommand extends Verb {
  private static final Duration IN_FORCE = Duration.ofSeconds(90);

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description =
          "superuser-password, replication-password, rewind-password, proof-password, restapi-password, etcd-root-password, etcd-patroni-password, or a role's of the plan: role-NAME-password.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All of the cluster's own; no role's of the plan.")
  private boolean all;

  @Mixin private WithoutOption without;

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
    Workspace space = openWithout(without.names());
    List<String> meant = all ? ofCluster(space) : names;
    List<String> known = known(space);
    if (meant.isEmpty() || !known.containsAll(meant)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          meant.isEmpty()
              ? "no password is named"
              : "there is no password " + unknown(meant, known),
          "There are: " + String.join(", ", known) + "; or --all.");
    }
    space.folder().requireKeepsAgents();
    LeftOut left = new LeftOut(space, screen());
    String again =
        "pgmahout secrets rotate " + (all ? "--all" : String.join(" ", meant)) + without.flag();
    Applying applying = new Applying(screen(), interruption, again);
    try (ApplyTurn turn = Applying.turn(space)) {
      left.requireRevoked();
      left.requireNoLeader();
      Applying.RolloutBasis basis = applying.requireApplied(space);
      confirm(yes, "Replace " + String.join(", ", meant) + " of " + space.plan().name() + "?");
      meant.forEach(space.folder().passwords()::begin);
      applying.folder(space, turn, basis);
      left.cutSessions(turn.owner());
    }
    if (meant.contains(SecretNames.RESTAPI_PASSWORD)) {
      awaitInForce(space);
    }
    meant.forEach(name -> screen().result("replaced " + space.folder().secretFile(name)));
    left.tell();
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

  /** A role's that left the plan is nobody's to replace. */
  private static List<String> known(Workspace space) {
    return Stream.concat(
            ofCluster(space).stream(), PlanCompiler.rolePasswords(space.plan()).stream())
        .toList();
  }

  /** Nobody's users are kept in an etcd that is not the plan's own. */
  private static List<String> ofCluster(Workspace space) {
    return PasswordFiles.NAMES.stream()
        .filter(name -> space.plan().hasOwnEtcd() || !SecretNames.isOfEtcd(name))
        .toList();
  }

  private static String unknown(List<String> meant, List<String> known) {
    return meant.stream().filter(name -> !known.contains(name)).findFirst().orElseThrow();
  }
}
