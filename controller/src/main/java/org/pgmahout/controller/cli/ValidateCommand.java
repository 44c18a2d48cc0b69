package org.pgmahout.controller.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.wire.Json;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout validate}: says every mistake of a plan at once. */
@Command(
    name = "validate",
    description = "Reads the plan and says every mistake in it, with place and remedy.")
final class ValidateCommand extends BaseCommand {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  ValidateCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Path file = planFile(plan);
    LoadResult.Loaded loaded = Workspace.read(file);
    ClusterPlan read = loaded.plan();
    if (screen().json()) {
      ObjectNode document = Json.tolerant().valueToTree(read);
      document.set("warnings", Json.tolerant().valueToTree(loaded.warnings()));
      screen().document(document);
    } else {
      screen().warnings(loaded.warnings());
      onNodes(read.postgresql()).ifPresent(screen()::progress);
      screen()
          .result(
              "%s is a good plan: cluster %s, %d nodes%s"
                  .formatted(
                      file, read.name(), read.nodes().size(), counted(loaded.warnings().size())));
    }
    screen().next("pgmahout plan");
    return 0;
  }

  /** What only PostgreSQL itself can judge, in a line; empty when there is nothing of that kind. */
  private static Optional<String> onNodes(PostgresqlPlan postgresql) {
    ParameterTable table = ParameterTable.of(postgresql.version());
    String names =
        postgresql.parameters().keySet().stream()
            .filter(table::isJudgedOnNodes)
            .collect(Collectors.joining(", "));
    return Optional.of(names)
        .filter(some -> !some.isEmpty())
        .map(some -> "judged on the nodes alone, by plan and apply: " + some);
  }

  private static String counted(int warnings) {
    return warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", " + warnings + " warnings";
  }
}
