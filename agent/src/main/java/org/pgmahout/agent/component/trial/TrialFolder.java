package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.Secret;

/**
 * A folder of one trial, which its user alone may enter. Everything in it is made, written and
 * removed as that user, so that root never walks through a folder of somebody else's.
 */
final class TrialFolder implements AutoCloseable {
  private static final String PLACE = "/tmp";
  private static final String NAME = "pgmahout-trial.";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CommandRunner commands;
  private final String user;
  private final Path path;

  private TrialFolder(CommandRunner commands, String user, Path path) {
    this.commands = commands;
    this.user = user;
    this.path = path;
  }

  /** A new and empty one; what a trial left that was killed goes first. */
  static TrialFolder make(CommandRunner commands, String user) {
    commands.require(
        command(
            user,
            List.of(
                "find",
                PLACE,
                "-maxdepth",
                "1",
                "-name",
                NAME + "*",
                "-user",
                user,
                "-exec",
                "rm",
                "-rf",
                "{}",
                "+")));
    String made =
        commands
            .require(command(user, List.of("mktemp", "-d", "-p", PLACE, NAME + "XXXXXXXX")))
            .stdout()
            .strip();
    return new TrialFolder(commands, user, Path.of(made));
  }

  Path path() {
    return path;
  }

  /** Writes a file in it, or further below. */
  void write(String name, String text) {
    commands.require(
        command(user, List.of("dd", "of=" + path.resolve(name), "status=none"))
            .reading(new Secret(text)));
  }

  @Override
  public void close() {
    commands.run(command(user, List.of("rm", "-rf", path.toString())));
  }

  private static Command command(String user, List<String> argv) {
    return Command.of(argv).as(user).within(LIMIT);
  }
}
