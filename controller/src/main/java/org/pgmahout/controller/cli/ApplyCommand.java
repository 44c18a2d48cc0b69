package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.rollout.ApplyRun;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout apply}: makes the plan true; looks first, and does nothing when it is. */
@Command(
    name = "apply",
    description = "Makes the plan true: from bare machines to a verified cluster.")
final class ApplyCommand extends BaseCommand {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before changing something.")
  private boolean yes;

  @Option(
      names = "--generation",
      paramLabel = "N",
      description =
          "Refuse unless this apply becomes generation N (pgmahout plan prints it); with it, a plan not based on the one before is applied too.")
  private Optional<Long> generation = Optional.empty();

  @Option(
      names = "--delete",
      paramLabel = "NAME",
      description =
          "Delete this database or role, which the plan says is to be absent: for scripts, in the place of its typed name.")
  private List<String> delete = new ArrayList<>();

  @Mixin private LimitOption limit;

  private final Interruption interruption;

  ApplyCommand(Screen screen, PlanLocator home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    new ApplyRun(
            open(plan, limit.words()),
            new ApplyRun.Options(generation, delete),
            dialog(interruption, yes, "pgmahout apply"))
        .run();
    return 0;
  }
}
