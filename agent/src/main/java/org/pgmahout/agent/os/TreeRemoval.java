package org.pgmahout.agent.os;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Removes a folder with all that is in it, or a file. Where somebody else than root decides what
 * the path leads to ({@link Territory}), that user removes it first, and root only what is left:
 * who calls a Python program as root leaves bytecode there that nobody else can remove.
 *
 * @param limit for each attempt
 */
public record TreeRemoval(CommandRunner commands, Duration limit) {

  /**
   * By a folder that was entered and is where it was meant to be: whatever is put in the place of
   * its path then, {@code rm} works on from there, and follows no link itself.
   */
  private static final String FROM_INSIDE =
      """
      cd -P -- "$1" || exit 1
      if [ "$(/bin/pwd -P)" != "$1" ]; then
        echo "a link leads from $1 to $(/bin/pwd -P)" >&2
        exit 1
      fi
      exec rm -rf --one-file-system -- "./$2"
      """;

  /** How the last attempt ended; one that nothing was left for ended well. */
  public CommandResult of(Path path) {
    Territory territory = Territory.of(path);
    if (territory.ours()) {
      return commands.run(remove(path).within(limit));
    }
    if (Ownership.isUser(territory.owner())) {
      CommandResult removed =
          commands.run(remove(path).withRightsOf(territory.owner()).within(limit));
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return removed;
      }
    }
    Path real = territory.path();
    return commands.run(
        Command.of("sh", "-c", FROM_INSIDE, "sh")
            .with(List.of(real.getParent().toString(), real.getFileName().toString()))
            .within(limit));
  }

  /**
   * As the user in whose territory it is, and by nobody else: what only root could remove stays.
   */
  public CommandResult asItsUser(Path path) {
    return commands.run(remove(path).withRightsOf(Territory.of(path).owner()).within(limit));
  }

  private static Command remove(Path path) {
    return Command.of("rm", "-rf", "--one-file-system", "--", path.toString());
  }
}
