package org.pgmahout.controller.cli;

import java.nio.file.Path;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout validate}: says every mistake of a plan at once. */
@Command(
    name = "validate",
    description = "Reads the plan and says every mistake in it, with place and remedy.")
final class ValidateCommand extends Verb {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  ValidateCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    Path file = planFile(plan);
    ClusterPlan read = Workspace.load(file);
    if (screen().json()) {
      screen().document(read);
    } else {
      screen()
          .result(
              "%s is a good plan: cluster %s, %d nodes"
                  .formatted(file, read.name(), read.nodes().size()));
    }
    screen().next("pgmahout plan");
    return 0;
  }
}
