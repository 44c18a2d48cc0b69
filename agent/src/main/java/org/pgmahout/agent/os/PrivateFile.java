package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.pgmahout.common.io.AtomicFile;

/**
 * The agent's own files (journal, keys, secrets): readable by root alone, and after a power cut
 * either the old or the new, never half of one.
 */
public final class PrivateFile {
  private PrivateFile() {}

  /** Replaces the file at once and durably; makes its folder (0700) when it is missing. */
  public static void write(Path file, byte[] content) {
    try {
      folder(file.getParent());
      AtomicFile.ofOneWriter(file).closed().replace(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** What the file holds; empty when there is none. */
  public static Optional<byte[]> read(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /** Removes a file durably; one that is not there is fine. */
  public static void delete(Path file) {
    try {
      AtomicFile.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  /** Makes a folder that only root can enter, with those above it. */
  public static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
