package org.pgmahout.common.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces a file so that a kill or a power cut leaves the old one or the new one, never half of
 * one: a draft in the same folder that has its mode before its first byte, fsync, rename, fsync of
 * the folder. A symbolic link in the file's place is replaced, not followed.
 *
 * @param draft removed when the file could not be put in place
 * @param mode of the draft from its first byte on; none: as the process makes files
 * @param given what is done to the whole draft before its fsync: owner, group, another mode
 * @param last looked at between fsync and rename; throws to leave the file as it is
 */
public record AtomicFile(Path file, Path draft, List<FileAttribute<?>> mode, Act given, Act last) {

  /** Something that is done with a file on the way. */
  @FunctionalInterface
  public interface Act {
    void on(Path draft) throws IOException;
  }

  /** A file that others may write at the same time: one of them wins. */
  public static AtomicFile of(Path file) {
    return named(file, "." + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  /** A file of one writer, whose next write clears away the draft that a kill left. */
  public static AtomicFile ofOneWriter(Path file) {
    return named(file, "");
  }

  private static AtomicFile named(Path file, String word) {
    Path draft = file.resolveSibling("." + file.getFileName() + word + ".new");
    return new AtomicFile(file, draft, List.of(), _ -> {}, _ -> {});
  }

  /** The same, open to its owner alone (0600). */
  public AtomicFile closed() {
    var closed = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return new AtomicFile(file, draft, List.of(closed), given, last);
  }

  /** The same, given to somebody before it is in place. */
  public AtomicFile given(Act act) {
    return new AtomicFile(file, draft, mode, act, last);
  }

  /** The same, with a last look at what it replaces. */
  public AtomicFile afterLook(Act look) {
    return new AtomicFile(file, draft, mode, given, look);
  }

  /** Puts this content in the file's place. */
  public void replace(byte[] content) throws IOException {
    place(_ -> write(content), this::move);
  }

  /** Puts this content there unless there is a file; says whether it did. */
  public boolean create(byte[] content) throws IOException {
    try {
      place(_ -> write(content), whole -> Files.createLink(file, whole));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Puts a symbolic link in the file's place. */
  public void link(Path target) throws IOException {
    place(fresh -> Files.createSymbolicLink(fresh, target), this::move);
  }

  /** Gives a file another's name, in whose place it is from then on. */
  public static void rename(Path from, Path to) throws IOException {
    of(to).move(from);
    syncFolder(to);
  }

  /** Removes a file durably; one that is not there is fine. */
  public static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      syncFolder(file);
    }
  }

  private void place(Act make, Act put) throws IOException {
    Files.deleteIfExists(draft);
    try {
      make.on(draft);
      last.on(draft);
      put.on(draft);
    } finally {
      Files.deleteIfExists(draft);
    }
    syncFolder(file);
  }

  private void write(byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            mode.toArray(FileAttribute<?>[]::new))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      given.on(draft);
      channel.force(true);
    }
  }

  private void move(Path whole) throws IOException {
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The file has its name by now: a file system that syncs no folders, or a folder that is not ours
   * to read, is no failed write. PostgreSQL's {@code fsync_fname} passes over them as well; Java
   * says why only in words of the system's language.
   */
  private static void syncFolder(Path file) {
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // See above.
    }
  }
}
