package org.pgmahout.controller.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.operation.Removal;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.RemovalLines;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgmahout destroy}: removes the cluster with its data; wants its name, not a yes. */
@Command(
    name = "destroy",
    description = {
      "Shows what it takes off every node, asks for the cluster's name, and deletes it, data included.",
      "A folder that is not marked as this cluster's is kept and named, and the command exits with 1.",
      "Refused while anybody applies. Without a terminal and --confirm it only shows, and exits with 2."
    })
final class DestroyCommand extends BaseCommand {
  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The cluster's name, for scripts.")
  private String confirm;

  @Mixin private LimitOption limit;

  private final Interruption interruption;

  DestroyCommand(Screen screen, PlanLocator home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    if (!confirm.isEmpty()) {
      requireName(confirm, space.plan().name());
    }
    DeploymentTargets targets = space.targets(0);
    Map<String, Parallel.Answer<List<Change>>> answers;
    try (ExclusiveOperation operation = ExclusiveOperation.begin(space);
        LiveCluster cluster = new LiveCluster(space.edge());
        RolloutView view = screen().rollout();
        Hold _ = operation.hold(targets, Optional.of(cluster.lock()), view, () -> {})) {
      Removal removal = new Removal(targets, operation, view);
      Map<String, List<Change>> going = removal.look();
      show(RemovalLines.of(space.plan(), going));
      String name = confirm.isEmpty() ? ask(space.plan().name()) : confirm;
      requireName(name, space.plan().name());
      dialog(interruption, true, "pgmahout destroy").interrupts(removal::cancel);
      answers = removal.perform(name, going);
    }
    return shown(answers);
  }

  private void show(List<String> lines) {
    lines.forEach(screen().json() ? screen()::progress : screen()::result);
  }

  private int shown(Map<String, Parallel.Answer<List<Change>>> answers) {
    Map<String, List<Change>> done = new LinkedHashMap<>();
    answers.forEach(
        (node, answer) -> {
          switch (answer) {
            case Parallel.Answer.Value<List<Change>>(List<Change> changes) ->
                done.put(node, changes);
            case Parallel.Answer.Failure<List<Change>>(OpsException error) ->
                screen().error(error, false);
          }
        });
    if (screen().json()) {
      screen().document(done);
    } else {
      done.forEach(
          (node, changes) ->
              changes.forEach(
                  change -> screen().result(node + ": " + change.what() + " " + change.to())));
    }
    boolean kept = done.values().stream().flatMap(List::stream).anyMatch(Change::stays);
    if (kept) {
      screen()
          .progress(
              "What was kept stays until you have deleted it by hand; a destroy after that finds nothing left.");
    }
    boolean failed = kept || done.size() < answers.size();
    screen().next(failed ? "pgmahout destroy" : "pgmahout apply");
    return failed ? 1 : 0;
  }

  private static void requireName(String given, String name) {
    if (!given.equals(name)) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING,
          "the name given is '" + given + "', the cluster's is '" + name + "'",
          "Nothing was changed. Type the name exactly, or say --confirm " + name);
    }
  }

  private String ask(String name) {
    return screen()
        .ask("This deletes ALL DATA of the cluster %s. Type its name to go on: ".formatted(name))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.CONFIRMATION_MISSING,
                    "destroy deletes all data of the cluster "
                        + name
                        + ", and nobody can be asked here",
                    "Say --confirm " + name + " when that is what you want."));
  }
}
