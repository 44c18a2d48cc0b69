package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * A folder that is there, reached through root's links alone: which one it is, and what it holds.
 *
 * @param territory who decides what its path leads to
 * @param identity which one it is
 * @param born when it was made; the time of its last change where the file system does not know
 * @param mount whether a file system begins here
 */
public record SeenFolder(
    Territory territory, FolderIdentity identity, FileTime born, boolean mount) {

  /** More names than anybody is shown: the folder may be anything. */
  private static final int MOST_NAMES = 10_000;

  /** What a path leads to; empty for nothing, for a file, and where another user's link leads. */
  public static Optional<SeenFolder> of(Territory territory) {
    Path path = territory.path();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (HeldFolder _ = HeldFolder.of(territory)) {
      Map<String, Object> is = look(path, "unix:dev,ino,creationTime,lastModifiedTime");
      FileTime born = (FileTime) is.get("creationTime");
      boolean known = !born.equals(is.get("lastModifiedTime"));
      Object above = look(path.getParent(), "unix:dev").get("dev");
      return Optional.of(
          new SeenFolder(
              territory,
              new FolderIdentity((Long) is.get("ino"), known ? born.toString() : ""),
              born,
              !above.equals(is.get("dev"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> look(Path path, String attributes) throws IOException {
    return Files.readAttributes(path, attributes, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where it is, root's links resolved. */
  public Path path() {
    return territory.path();
  }

  /** Whether it is the one that was recorded. */
  public boolean is(FolderIdentity recorded) {
    return recorded.inode() == identity.inode()
        && (recorded.born().isEmpty() || recorded.born().equals(born.toString()));
  }

  /**
   * Whether the user in whose territory it is may make another one in its place, as Patroni does
   * for every copy. A file system's own folder stays the same one: nobody can remove it.
   */
  public boolean remakable() {
    return !territory.ours() && Ownership.isUser(territory.owner()) && !mount;
  }

  /**
   * As it is recorded. Java says the time of the last change for a birth that is not known, and of
   * a folder that is new both are the same: only then is {@code stat} asked which of them it is.
   */
  public FolderIdentity recorded(CommandRunner commands) {
    if (!identity.born().isEmpty() || !(territory.ours() || Ownership.isUser(territory.owner()))) {
      return identity;
    }
    Command ask = Command.of("stat", "-c", "%W", "--", path().toString());
    CommandResult said = commands.run(territory.ours() ? ask : ask.withRightsOf(territory.owner()));
    boolean known = said.ok() && said.stdout().strip().matches("[1-9][0-9]*");
    return known ? new FolderIdentity(identity.inode(), born.toString()) : identity;
  }

  /**
   * The names in it, at most 10 000; without what every ext4 file system is born with, and what an
   * agent left of a file that it was writing when it was killed.
   */
  public Set<String> names() {
    try (HeldFolder held = HeldFolder.of(territory)) {
      return held.names(MOST_NAMES);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "cannot look into %s: %s".formatted(path(), e),
          "Run the same again; when it stays so, look at the folder and its disk.",
          e);
    }
  }
}
