package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * A folder that a user reaches through folders alone, looked at without starting a program as that
 * user, which takes some twenty times as long. Nothing but owner, group and mode is read, so that
 * it does no harm when somebody exchanges a folder for a link meanwhile.
 */
final class PlainWay {
  private PlainWay() {}

  /**
   * Whose the folder is; empty when a link is on the way or at its end, when something is missing
   * or no folder, and when it takes more than the rights of owner and others to go there: then the
   * user itself is to look.
   */
  static Optional<Ownership> look(Path path, String user) {
    Path at = path.getRoot();
    try {
      for (Path name : path) {
        if (!passes(attributes(at), user)) {
          return Optional.empty();
        }
        at = at.resolve(name);
      }
      PosixFileAttributes is = attributes(at);
      return is.isDirectory() ? Optional.of(Ownership.of(is)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean passes(PosixFileAttributes folder, String user) {
    PosixFilePermission needed =
        folder.owner().getName().equals(user)
            ? PosixFilePermission.OWNER_EXECUTE
            : PosixFilePermission.OTHERS_EXECUTE;
    return folder.isDirectory() && folder.permissions().contains(needed);
  }
}
