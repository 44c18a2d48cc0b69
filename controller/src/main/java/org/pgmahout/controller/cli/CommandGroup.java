package org.pgmahout.controller.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A word that only has verbs below it, as {@code pgmahout certs}: alone, it prints its help. */
final class CommandGroup implements Runnable {
  private CommandLine line;

  private CommandGroup() {}

  /**
   * A group.
   *
   * @param below its verbs, in the order of the help
   */
  static CommandLine of(String name, String description, Object... below) {
    CommandGroup group = new CommandGroup();
    CommandSpec spec = CommandSpec.wrapWithoutInspection(group).name(name);
    spec.usageMessage().description(description);
    group.line = new CommandLine(spec);
    Arrays.stream(below).forEach(group.line::addSubcommand);
    return group.line;
  }

  @Override
  public void run() {
    line.usage(line.getOut());
  }
}
