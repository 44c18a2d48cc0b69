package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Mixin;

/** What the verbs have in common: the flags every one understands, the plan, the screen. */
abstract class BaseCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  private final Screen screen;
  private final PlanLocator home;
  private final List<Workspace> opened = new ArrayList<>();

  BaseCommand(Screen screen, PlanLocator home) {
    this.screen = screen;
    this.home = home;
  }

  /** The verb's work; returns the exit code. */
  abstract int run();

  @Override
  public final Integer call() {
    screen.use(common.output());
    try {
      return run();
    } finally {
      opened.forEach(Workspace::close);
    }
  }

  Screen screen() {
    return screen;
  }

  PlanLocator home() {
    return home;
  }

  Optional<Path> named() {
    return common.plan();
  }

  Path planFile(Path argument) {
    return home.plan(Optional.ofNullable(argument).or(this::named));
  }

  /** Closed when the verb has ended. */
  Workspace open(Path argument, Set<String> limit) {
    Workspace space = Workspace.open(planFile(argument), limit);
    opened.add(space);
    return space;
  }

  /** All nodes but these; closed when the verb has ended. */
  Workspace openWithout(Set<String> without) {
    Workspace space = Workspace.openWithout(planFile(null), without);
    opened.add(space);
    return space;
  }

  Workspace open() {
    return open(null, Set.of());
  }

  /**
   * How a command that changes something speaks.
   *
   * @param again the command that goes on when this one was stopped
   */
  Dialog dialog(Interruption interruption, boolean yes, String again) {
    return new Dialog(screen, interruption, question -> confirm(yes, question), again);
  }

  /** Asks before something changes: {@code --yes}, or a yes at the terminal. */
  void confirm(boolean yes, String question) {
    if (yes) {
      return;
    }
    String answer =
        screen
            .ask(question + " [y/N] ")
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.CONFIRMATION_MISSING,
                        question + " Nobody can be asked here: there is no terminal.",
                        "Say --yes when that is what you want."));
    if (!answer.toLowerCase(Locale.ROOT).startsWith("y")) {
      throw new OpsException(
          ErrorCode.CONFIRMATION_MISSING, "not confirmed", "Nothing was changed.");
    }
  }
}
