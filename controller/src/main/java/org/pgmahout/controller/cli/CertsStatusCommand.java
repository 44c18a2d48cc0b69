package org.pgmahout.controller.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.credentials.Certificates;
import org.pgmahout.controller.credentials.MissedRevocations;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;

/** {@code pgmahout certs status}: every certificate, and what the nodes show right now. */
@Command(
    name = "status",
    description = {
      "Shows every certificate: whose, signed by which authority, when it ends.",
      "Of the nodes, what their servers show right now. Exit codes: 0 all good, 1 not."
    })
final class CertsStatusCommand extends BaseCommand {
  CertsStatusCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    List<Certificates.Row> rows =
        new ArrayList<>(new Certificates(space.edge(), Instant.now()).rows());
    rows.addAll(MissedRevocations.rows(space.folder(), space.agents()));
    if (screen().json()) {
      screen().document(rows);
    } else {
      screen()
          .table(
              List.of("Who", "Authority", "Ends", "Days left", "State", "Remedy"),
              rows.stream().map(CertsStatusCommand::cells).toList());
    }
    Optional<String> remedy =
        rows.stream()
            .map(Certificates.Row::remedy)
            .filter(command -> command.startsWith("pgmahout "))
            .findFirst();
    screen().next(remedy.orElse("pgmahout status"));
    return rows.stream().allMatch(Certificates.Row::good) ? 0 : 1;
  }

  private static List<String> cells(Certificates.Row row) {
    boolean shown = !row.ends().equals(Instant.EPOCH);
    return List.of(
        row.who(),
        row.authority(),
        shown ? row.ends().toString() : "",
        shown ? String.valueOf(row.days()) : "",
        row.state(),
        row.remedy());
  }
}
