package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Set;
import org.pgmahout.controller.preflight.PreflightGate;
import org.pgmahout.controller.preflight.Row;
import org.pgmahout.controller.view.PreflightLines;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgmahout preflight}: is every node fit, and do they reach each other? */
@Command(
    name = "preflight",
    description =
        "Looks whether every node is fit for the plan and reaches the others; changes nothing.")
final class PreflightCommand extends BaseCommand {
  @Option(
      names = "--all",
      description = "Show what is right too, not only warnings and failures (as -o json does).")
  private boolean all;

  @Mixin private LimitOption limit;

  PreflightCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    List<Row> rows = new PreflightGate(space, Set.of()).rows();
    if (screen().json()) {
      screen().document(rows);
    } else {
      PreflightLines.of(rows, all).forEach(screen()::result);
    }
    boolean fit = rows.stream().noneMatch(row -> row.verdict() == Row.Verdict.FAIL);
    screen().progress(PreflightLines.summary(rows));
    if (fit) {
      screen().next("pgmahout apply");
    }
    return fit ? 0 : 1;
  }
}
