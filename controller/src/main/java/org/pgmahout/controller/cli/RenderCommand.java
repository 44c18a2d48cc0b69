package org.pgmahout.controller.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout render}: every file that would land on every node, secrets by name. */
@Command(
    name = "render",
    description =
        "Writes every file that would land on every node into a folder; secrets by name only.")
final class RenderCommand extends BaseCommand {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The folder; a folder a node is made in it.")
  private Path folder;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  RenderCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    List<String> made = new ArrayList<>();
    Path root = home().folder().resolve(folder);
    for (NodeSpec spec : PlanCompiler.compile(Workspace.load(planFile(plan)), 0)) {
      for (RenderedFile file : NodeFiles.of(spec, Secrets.masked())) {
        Path target = root.resolve(spec.node()).resolve(file.path().substring(1));
        try {
          Files.createDirectories(target.getParent());
          Files.writeString(target, file.text());
        } catch (IOException e) {
          throw new OpsException(
              ErrorCode.INPUT_INVALID,
              "cannot write " + target + ": " + e.getMessage(),
              "Name a folder that you may write.",
              e);
        }
        made.add(target.toString());
      }
    }
    if (screen().json()) {
      screen().document(made);
    } else {
      made.forEach(screen()::result);
    }
    return 0;
  }
}
