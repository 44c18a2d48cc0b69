package org.pgmahout.agent.os;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Makes files and folders where somebody else than root decides what a path leads to ({@link
 * Territory}), as that user: what the user put in the way leads nowhere that the user could not go.
 */
final class UsersEdits {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * The text's length tells one that was cut off, by the end of the agent, from a whole one. A
   * folder in the file's place is no place for it: {@code mv -T} says so.
   */
  private static final String WRITE =
      """
      set -e
      umask 022
      mkdir -p -- "$2"
      temporary=$(mktemp -- "$2/.$3.XXXXXXXX")
      trap 'rm -f -- "$temporary"' EXIT
      cat > "$temporary"
      if [ "$(stat -c %s -- "$temporary")" != "$6" ]; then
        echo 'the text did not come whole' >&2
        exit 1
      fi
      if [ "$(stat -c %G -- "$temporary")" != "$5" ]; then chgrp -- "$5" "$temporary"; fi
      chmod -- "$4" "$temporary"
      sync -- "$temporary"
      mv -fT -- "$temporary" "$1"
      sync -- "$2"
      """;

  private static final String FOLDER =
      """
      set -e
      umask 022
      mkdir -p -- "$1"
      if [ "$(stat -L -c %G -- "$1")" != "$2" ]; then chgrp -- "$2" "$1"; fi
      chmod -- "$3" "$1"
      """;

  private final CommandRunner commands;
  private final String user;

  UsersEdits(CommandRunner commands, String user) {
    this.commands = commands;
    this.user = user;
  }

  /** Replaces the file at once and durably; folders above it that are missing are made. */
  void write(WantedFile file) {
    Path path = file.path().toAbsolutePath();
    int length = file.content().getBytes(StandardCharsets.UTF_8).length;
    run(
        "write",
        path,
        script(WRITE)
            .with(
                List.of(
                    path.toString(),
                    path.getParent().toString(),
                    path.getFileName().toString(),
                    file.mode(),
                    file.group(),
                    String.valueOf(length)))
            .reading(new Secret(file.content())));
  }

  /** Deletes a file that may not be there. */
  void delete(Path path) {
    run("delete", path, Command.of("rm", "-f", "--", path.toString()));
  }

  /** Makes a folder with those above it, or mends one. */
  void folder(Path path, Ownership wanted) {
    run(
        "make folder",
        path,
        script(FOLDER).with(List.of(path.toString(), wanted.group(), wanted.mode())));
  }

  private static Command script(String text) {
    return Command.of("sh", "-c", text, "sh");
  }

  private void run(String what, Path path, Command command) {
    CommandResult result;
    try {
      result = commands.run(command.withRightsOf(user).within(LIMIT));
    } catch (OpsException e) {
      if (e.code() == ErrorCode.TIMED_OUT) {
        throw failed(what, path, "it took longer than %d s".formatted(LIMIT.toSeconds()));
      }
      throw e;
    }
    if (!result.ok()) {
      throw failed(what, path, result.lastWords(3));
    }
  }

  private OpsException failed(String what, Path path, String why) {
    boolean full = why.contains("No space left") || why.contains("Disk quota exceeded");
    return new OpsException(
        full ? ErrorCode.NO_SPACE : ErrorCode.COMMAND_FAILED,
        "cannot %s %s as %s, whose territory that is: %s".formatted(what, path, user, why),
        full
            ? "Free space on that file system."
            : "Look at what is there and in the folders above: it is to be %s's.".formatted(user));
  }
}
