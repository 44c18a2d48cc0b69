package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Who decides where a path leads. From {@code /} on it is root: in folders that nobody else can
 * write in, links are root's own, and nothing is exchanged between a look and a deed. From the
 * first folder on that somebody else can write in, that user decides: a folder may have become a
 * link to anything a moment ago, so that root must not make, read, give away or remove anything
 * there by its path. A process that is not root's can be led nowhere that its user could not go: to
 * it all is its own.
 *
 * @param path the same path, root's links resolved
 * @param border the folder that somebody else can write in; empty when no folder above is such a
 *     one
 * @param owner who decides beyond the border: a user's name; empty when that cannot be said
 */
public record Territory(Path path, Optional<Path> border, String owner) {
  private static final Path KERNEL = Path.of("/proc/sys");
  private static final int MOST_LINKS = 40;
  private static final int TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final String NO_FOLDER = "Not a directory";

  /** The path's; a link at its end is not followed. */
  public static Territory of(Path path) {
    return walked(path, false);
  }

  /** The same of what the path leads to, as far as root's links go. */
  public static Territory ofTarget(Path path) {
    return walked(path, true);
  }

  private static Territory walked(Path path, boolean followLast) {
    // The kernel's, although in a container of a user's it shows nobody as its owner.
    return path.startsWith(KERNEL)
        ? new Territory(path, Optional.empty(), "root")
        : new Walk(path, followLast).end();
  }

  /** Whether root alone decides where the path leads; the last part itself may be anybody's. */
  public boolean ours() {
    return border.isEmpty();
  }

  /** Whether the user is root, or the one that this process runs as. */
  static boolean isOurs(String user) {
    return user.equals("root") || user.equals(System.getProperty("user.name"));
  }

  /**
   * What is said when root is to do something where it must not.
   *
   * @param wanted whose the thing is to be
   */
  OpsException refusal(String wanted) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "the plan gives %s to %s, and %s can write in %s above it: root makes and reads nothing there"
            .formatted(
                path, wanted, owner.isEmpty() ? "somebody else" : owner, border.orElse(path)),
        "Choose a place in the plan whose folders belong to root alone; where nothing else needs the folder above, give it to root (chown root:root, chmod go-w)."
            + " Then run the same again.");
  }

  /** One walk along a path. */
  private static final class Walk {
    private static final Seen SELF = Seen.at(Path.of("/proc/self/status")).orElse(Seen.ROOT);

    private final Deque<String> names = new ArrayDeque<>();
    private final boolean followLast;
    private Path here = Path.of("/");

    /** Whether here everybody may make an entry, and only its owner can exchange it: /tmp. */
    private boolean sticky;

    private int links;

    Walk(Path path, boolean followLast) {
      this.followLast = followLast;
      push(path.toAbsolutePath());
    }

    private void push(Path path) {
      for (int i = path.getNameCount() - 1; i >= 0; i--) {
        names.push(path.getName(i).toString());
      }
    }

    Territory end() {
      while (!names.isEmpty()) {
        Path next = here.resolve(names.pop()).normalize();
        Optional<Seen> is = Seen.at(next);
        if (is.isEmpty()) {
          return sticky ? beyond(here, next) : new Territory(rest(next), Optional.empty(), "root");
        }
        if (sticky && (is.get().isLink() || !is.get().trusted())) {
          return beyond(here, next);
        }
        if (is.get().isLink()) {
          if (names.isEmpty() && !followLast) {
            here = next;
          } else {
            follow(next);
          }
          continue;
        }
        if (!names.isEmpty() && is.get().isFolder() && is.get().open()) {
          return beyond(next, next);
        }
        sticky = is.get().sticky();
        here = next;
      }
      return new Territory(here, Optional.empty(), "root");
    }

    private void follow(Path link) {
      links++;
      if (links > MOST_LINKS) {
        throw failed(link, new FileSystemLoopException(link.toString()));
      }
      try {
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
          here = target.getRoot();
          sticky = false;
        }
        push(target);
      } catch (IOException e) {
        throw failed(link, e);
      }
    }

    /** The first on the way that is not root's says whose it is. */
    private Territory beyond(Path border, Path from) {
      Path path = rest(from);
      Path at = from;
      Optional<Seen> is = Seen.at(at);
      while (is.filter(Seen::trusted).isPresent() && !at.equals(path)) {
        at = at.resolve(path.getName(at.getNameCount()));
        is = Seen.at(at);
      }
      String owner = is.filter(it -> !it.trusted()).map(Seen::owner).orElse("");
      return new Territory(path, Optional.of(border), owner);
    }

    private Path rest(Path from) {
      Path path = from;
      for (String name : names) {
        path = path.resolve(name);
      }
      return path;
    }

    /** What is at a path, a link as such. */
    private record Seen(int uid, int gid, int mode, String owner) {
      private static final Seen ROOT = new Seen(0, 0, 0, "root");

      static Optional<Seen> at(Path path) {
        try {
          Map<String, Object> is =
              Files.readAttributes(path, "unix:uid,gid,mode,owner", LinkOption.NOFOLLOW_LINKS);
          return Optional.of(
              new Seen(
                  (Integer) is.get("uid"),
                  (Integer) is.get("gid"),
                  (Integer) is.get("mode"),
                  ((UserPrincipal) is.get("owner")).getName()));
        } catch (NoSuchFileException e) {
          return Optional.empty();
        } catch (IOException e) {
          if (e instanceof FileSystemException said && NO_FOLDER.equals(said.getReason())) {
            return Optional.empty();
          }
          throw failed(path, e);
        }
      }

      boolean isLink() {
        return (mode & TYPE) == LINK;
      }

      boolean isFolder() {
        return (mode & TYPE) == FOLDER;
      }

      boolean trusted() {
        return uid == 0 || SELF.uid != 0;
      }

      boolean sticky() {
        return isFolder() && (mode & STICKY) != 0 && othersWrite();
      }

      /** Whether somebody else can put something else in the place of what is in this folder. */
      boolean open() {
        return SELF.uid == 0 && (!trusted() || (othersWrite() && !sticky()));
      }

      private boolean othersWrite() {
        boolean group = (mode & GROUP_WRITES) != 0 && gid != 0;
        return group || (mode & OTHERS_WRITE) != 0;
      }
    }
  }

  private static OpsException failed(Path path, IOException e) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "cannot look at %s: %s".formatted(path, e),
        "Look at the folder and its disk.",
        e);
  }
}
