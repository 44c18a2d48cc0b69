package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * A folder that is to be a user's, with a mode. Where root decides what the path leads to ({@link
 * Territory}), root makes it and gives it away; one that is there already and somebody else's only
 * when it holds nothing of anybody else's. In somebody else's territory the user makes and mends
 * it, and root gives away no more than a folder of its own that is there, by the same rule.
 */
public final class OwnedFolder {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The mode of a folder that its owner alone enters. */
  private static final String CLOSED = "0700";

  private final CommandRunner commands;
  private final Path path;
  private final Ownership wanted;
  private final boolean rootsAlone;

  OwnedFolder(CommandRunner commands, Path path, String owner, String mode) {
    this(commands, path, new Ownership(owner, owner, mode), Territory.isOurs(owner));
  }

  private OwnedFolder(CommandRunner commands, Path path, Ownership wanted, boolean rootsAlone) {
    this.commands = commands;
    this.path = path;
    this.wanted = wanted;
    this.rootsAlone = rootsAlone;
  }

  /**
   * The same of a user who makes no folders: one that only a program in a container runs as. In
   * another user's territory it is refused, unless it is there as it is to be.
   */
  public OwnedFolder madeByRoot() {
    return new OwnedFolder(commands, path, wanted, true);
  }

  /** What is not as it is to be; throws LEFTOVERS for what cannot be made so. */
  public List<Change> differs() {
    Territory territory = Territory.ofTarget(path);
    if (isKeptAmongOthers(territory)) {
      return List.of();
    }
    if (!territory.ours() && !Ownership.isUser(wanted.owner())) {
      // The user comes first; what is there is looked at then.
      return List.of(Change.create(path.toString(), wanted.toString()));
    }
    Optional<Ownership> is = territory.ours() ? look(territory.path()) : lookAsOwner();
    if (is.isEmpty()) {
      return List.of(Change.create(path.toString(), wanted.toString()));
    }
    if (is.get().equals(wanted)) {
      return List.of();
    }
    if (!is.get().owner().equals(wanted.owner())) {
      give(territory, is.get().owner(), false);
    }
    return List.of(Change.of(path.toString(), is.get().toString(), wanted.toString()));
  }

  /** Makes it so. */
  public void make() {
    Territory territory = Territory.ofTarget(path);
    if (isKeptAmongOthers(territory)) {
      return;
    }
    if (territory.ours()) {
      makeFolder(territory.path());
      give(territory, "root", true);
      return;
    }
    Optional<Ownership> is = lookAsOwner();
    if (is.isPresent() && !is.get().owner().equals(wanted.owner())) {
      give(territory, is.get().owner(), true);
    } else {
      if (is.isEmpty()) {
        takeOverFoldersAbove(territory);
      }
      new UsersEdits(commands, wanted.owner()).folder(path, wanted);
    }
  }

  /**
   * Whether it is only for root to make, and is in another user's territory as it is to be: then it
   * stays. Throws when it would have to be made or mended there.
   */
  private boolean isKeptAmongOthers(Territory territory) {
    if (territory.ours() || !rootsAlone) {
      return false;
    }
    try (HeldFolder folder = HeldFolder.of(territory)) {
      if (folder.ownership().equals(wanted)) {
        return true;
      }
    } catch (IOException e) {
      // It is not there, or it is reached through a link that somebody else may have made.
    }
    throw territory.refusal(wanted.owner());
  }

  /** Whether it is there, is root's, and holds something. */
  public boolean isRootsWithContent() {
    Territory territory = Territory.ofTarget(path);
    if (!Files.isDirectory(territory.path(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (HeldFolder folder = HeldFolder.of(territory)) {
      return Territory.isOurs(folder.ownership().owner()) && !folder.names(1).isEmpty();
    } catch (IOException e) {
      if (territory.ours()) {
        throw failed(path, e);
      }
      // A link of somebody else's leads there: nothing of root's is found in such a way.
      return false;
    }
  }

  /**
   * Gives the user all files and folders in it, no matter who made them, and the folder itself.
   * From the first deed to the last the folder is root's and closed, so that root alone decides
   * over what is in it; one who was stopped in between leaves it so, which {@link
   * #isRootsWithContent} finds. Nothing may be working in it meanwhile.
   */
  public void handOver() {
    Territory territory = Territory.ofTarget(path);
    if (!Files.isDirectory(territory.path(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (HeldFolder folder = HeldFolder.of(territory)) {
      String root = System.getProperty("user.name");
      folder.give(new Ownership(root, root, CLOSED));
      folder.giveWhatIsInIt(wanted);
      folder.give(wanted);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** Earlier agents made the folders above a user's as root, where the user cannot add to them. */
  private void takeOverFoldersAbove(Territory territory) {
    Path above = territory.border().orElseThrow();
    for (Path name : above.relativize(territory.path())) {
      boolean below = !above.equals(territory.border().orElseThrow());
      // The user's own links are followed by the user alone.
      if (below
          && Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)
          && look(above).filter(it -> Territory.isOurs(it.owner())).isPresent()) {
        new OwnedFolder(commands, above, wanted.owner(), "0755").make();
      }
      above = above.resolve(name);
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private Optional<Ownership> look(Path at) {
    if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      PosixFileAttributes is =
          Files.readAttributes(at, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!is.isDirectory()) {
        throw noFolder();
      }
      return Optional.of(Ownership.of(is));
    } catch (IOException e) {
      throw failed(at, e);
    }
  }

  /** What a link leads to, as far as the user may go there. */
  private Optional<Ownership> lookAsOwner() {
    return PlainWay.look(path.toAbsolutePath(), wanted.owner()).or(this::askedAsOwner);
  }

  private Optional<Ownership> askedAsOwner() {
    CommandResult said =
        commands.run(
            Command.of("stat", "-L", "-c", "%U %G %a %F", "--", path.toString())
                .withRightsOf(wanted.owner())
                .within(LIMIT));
    if (!said.ok()) {
      String why = said.lastWords(1);
      if (why.endsWith("No such file or directory")) {
        return Optional.empty();
      }
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be looked at as %s: %s".formatted(path, wanted.owner(), why),
          "Look at the folders above it: they are to be open to " + wanted.owner() + ".");
    }
    String[] words = said.stdout().strip().split(" ", 4);
    if (words.length != 4 || !words[2].matches("[0-7]{1,5}")) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "%s cannot be looked at as %s: the answer was '%s'"
              .formatted(path, wanted.owner(), said.stdout().strip()),
          "Look at the folder and at what " + wanted.owner() + " runs on the node.");
    }
    if (!words[3].equals("directory")) {
      throw noFolder();
    }
    return Optional.of(new Ownership(words[0], words[1], words[2]));
  }

  private OpsException noFolder() {
    return new OpsException(
        ErrorCode.LEFTOVERS,
        path + " exists and is no folder",
        "Move it away, then run the same again.");
  }

  /** Looks whether root may give it away, and does so when it is for real. */
  private void give(Territory territory, String owner, boolean forReal) {
    try (HeldFolder folder = HeldFolder.of(territory)) {
      Ownership is = folder.ownership();
      boolean theirs = is.owner().equals(wanted.owner());
      // What a third user has there may have been put there by the user.
      boolean givable = territory.ours() || Territory.isOurs(is.owner());
      if (!theirs && (!givable || !folder.holdsNothingBut(wanted.owner()))) {
        throw somebodyElses(is.owner(), "there is something in it that is not " + wanted.owner());
      }
      if (forReal && !is.equals(wanted)) {
        folder.give(wanted);
      }
    } catch (FileSystemException e) {
      if (territory.ours()) {
        throw failed(path, e);
      }
      throw behindALink(owner);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private OpsException somebodyElses(String owner, String why) {
    return new OpsException(
        ErrorCode.LEFTOVERS,
        "%s is %s's and is to be %s's: it was not given away, because %s's"
            .formatted(path, owner, wanted.owner(), why),
        "Look at what it is: move it away, or give it over by hand (chown -R -h %s: FOLDER); then run the same again."
            .formatted(wanted.owner()));
  }

  /** No advice to give it over by hand: that hand would follow the link as well. */
  private OpsException behindALink(String owner) {
    return new OpsException(
        ErrorCode.LEFTOVERS,
        "%s leads to a folder of %s: it was not given to %s, because a link leads there that %3$s may have made"
            .formatted(path, owner, wanted.owner()),
        "See where it leads: namei -l %s. Put the folder back in the link's place, then run the same again. If nobody here made the link, somebody broke in: docs/broken-into.md."
            .formatted(path));
  }

  private static OpsException failed(Path path, IOException e) {
    if (e instanceof UserPrincipalNotFoundException missing) {
      return FileWriter.noSuchUser(path, missing);
    }
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "cannot make folder %s: %s".formatted(path, e),
        "Look at the folders above it, and whether one of them is a link.",
        e);
  }
}
