package org.pgmahout.controller.planfile.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.io.AtomicFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.text.ShellWord;

/**
 * Files that only their owner may read, written whole or not at all: a process killed anywhere
 * leaves the old file, the new one, or none.
 */
final class PrivateFiles {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private PrivateFiles() {}

  /** Makes a folder (0700) with its parents, or checks that an existing one is closed to others. */
  static void folder(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        requireClosed(folder);
        return;
      }
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Files.createDirectory(folder, permissions("rwx------"));
    } catch (FileAlreadyExistsException e) {
      requireClosed(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Writes a file (0600) unless there is one; tells whether it wrote. Never overwrites. */
  static boolean create(Path file, String content) {
    try {
      return AtomicFile.of(file).closed().create(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Writes a file (0600) in place of the one there. */
  static void replace(Path file, String content) {
    try {
      AtomicFile.of(file).closed().replace(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Gives a file another's name, in whose place it is from then on. */
  static void rename(Path from, Path to) {
    try {
      AtomicFile.rename(from, to);
    } catch (IOException e) {
      throw unwritable(to, e);
    }
  }

  /**
   * Reads a file that others must not be able to read; empty when there is none.
   *
   * @throws OpsException SECRET_FILE_UNSAFE when they are
   */
  static Optional<String> read(Path file) {
    if (Files.exists(file)) {
      requireClosed(file);
    }
    return readPublic(file);
  }

  /** Reads a file that others may read, too; empty when there is none. */
  static Optional<String> readPublic(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.SECRET_MISSING,
          file + " cannot be read: " + e,
          "Run the command as the user who owns it.",
          e);
    }
  }

  /** Throws unless the folder is there, and closed to other users. */
  static void requireFolder(Path folder) {
    if (!Files.exists(folder)) {
      throw LeafFiles.missing(folder, "is not there");
    }
    requireClosed(folder);
  }

  private static void requireClosed(Path path) {
    try {
      Set<PosixFilePermission> found = EnumSet.noneOf(PosixFilePermission.class);
      found.addAll(Files.getPosixFilePermissions(path));
      Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
      open.retainAll(found);
      if (!open.isEmpty()) {
        String wanted = Files.isDirectory(path) ? "700" : "600";
        throw new OpsException(
            ErrorCode.SECRET_FILE_UNSAFE,
            path
                + " is open to other users: mode "
                + PosixFilePermissions.toString(found)
                + ", expected at most "
                + wanted,
            "Close it (chmod "
                + wanted
                + " "
                + ShellWord.quote(path.toString())
                + "), and replace what it holds if others may have read it.");
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Removes a file, if there is one. */
  static void remove(Path file) {
    try {
      AtomicFile.delete(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static OpsException unwritable(Path path, IOException e) {
    return new OpsException(
        ErrorCode.INPUT_INVALID,
        path + " cannot be written or looked at: " + e,
        "Check the folder's owner and free space, then run the command again.",
        e);
  }
}
