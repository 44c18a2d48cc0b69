package org.pgmahout.controller.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * One apply of a plan at a time on this computer, by a lock on a file next to the plan, which the
 * system ends with the process. The file holds the owner id of the apply at work: the next one
 * after a {@code kill -9} goes by the same id, so that the nodes are its own at once and it need
 * not wait until their leases end. Beside the id stands which file it was written to: a folder that
 * was copied, also in the middle of an apply, never goes by the id of the one it was copied from.
 */
public final class WorkspaceLock implements AutoCloseable {
  private static final int LONGEST = 100;

  private final FileChannel file;
  private final FileLock lock;
  private final String owner;

  private WorkspaceLock(FileChannel file, FileLock lock, String owner) {
    this.file = file;
    this.lock = lock;
    this.owner = owner;
  }

  /**
   * Takes the turn.
   *
   * @throws OpsException BUSY when another process has it
   */
  public static WorkspaceLock take(Path path) {
    try {
      FileChannel file =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = locked(file);
      if (lock == null) {
        file.close();
        throw new OpsException(
            ErrorCode.BUSY,
            "another command that changes this cluster is at work in this folder ("
                + path
                + " is locked)",
            "Wait until it has ended: pgmahout status shows its phase.");
      }
      String place = place(path);
      String[] left = read(file).split(" ");
      boolean own = left.length == 2 && left[1].equals(place);
      String owner = own ? left[0] : UUID.randomUUID().toString();
      write(file, owner + " " + place);
      return new WorkspaceLock(file, lock, owner);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "cannot write " + path + ": " + e.getMessage(),
          "Apply from a folder you may write to: it remembers there who is at work.",
          e);
    }
  }

  /** Identifies this file apart from its copies: its place, and its number in its file system. */
  private static String place(Path path) throws IOException {
    Object number = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return UUID.nameUUIDFromBytes((path.toRealPath() + " " + number).getBytes(UTF_8)).toString();
  }

  private static FileLock locked(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Id of this apply towards the agents and etcd. */
  public String owner() {
    return owner;
  }

  private static String read(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    file.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
  }

  private static void write(FileChannel file, String text) throws IOException {
    file.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    file.force(true);
  }

  /** The apply has released what it held: the next one is another. */
  @Override
  public void close() {
    try (file;
        lock) {
      file.truncate(0);
    } catch (IOException e) {
      // The next apply goes by the same id, and nobody else knows it: nothing is lost.
      return;
    }
  }
}
