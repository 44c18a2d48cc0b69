package org.pgmahout.controller.cli;

import java.util.List;
import org.pgmahout.controller.preflight.Row;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pgmahout preflight}: is every node fit, and do they reach each other? */
@Command(
    name = "preflight",
    description =
        "Looks whether every node is fit for the plan and reaches the others; changes nothing.")
final class PreflightCommand extends Verb {
  @Mixin private LimitOption limit;

  PreflightCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    List<Row> rows = PreflightGate.look(space);
    if (screen().json()) {
      screen().document(rows);
    } else {
      screen()
          .table(
              List.of("Node", "Check", "Verdict", "Observed", "Remedy"),
              rows.stream()
                  .map(
                      row ->
                          List.of(
                              row.node(),
                              row.check(),
                              PreflightGate.word(row.verdict()),
                              row.observed(),
                              row.remedy()))
                  .toList());
    }
    boolean fit = rows.stream().noneMatch(row -> row.verdict() == Row.Verdict.FAIL);
    screen().progress(PreflightGate.summary(rows));
    if (fit) {
      screen().next("pgmahout apply");
    }
    return fit ? 0 : 1;
  }
}
