package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.PreflightFacts.Disk;

/** Room and speed of the file systems things will lie on. Paths need not exist yet. */
final class Disks {
  /** A block of PostgreSQL's WAL. */
  private static final int BLOCK = 8192;

  private static final int WRITES = 9;

  private Disks() {}

  static List<Disk> of(NodeSpec spec) {
    List<Disk> disks = new ArrayList<>();
    disks.add(look("packages", "/usr", false));
    disks.add(look("logs and state", "/var", false));
    if (spec.has(Role.DATABASE)) {
      String wal = spec.plan().postgresql().walDir();
      disks.add(look("PGDATA", spec.plan().postgresql().dataDir(), true));
      if (!wal.isEmpty()) {
        disks.add(look("WAL", wal, true));
      }
    }
    if (spec.has(Role.ETCD) && spec.plan().hasOwnEtcd()) {
      disks.add(look("etcd", spec.plan().etcd().dataDir(), true));
    }
    return disks;
  }

  private static Disk look(String purpose, String path, boolean measure) {
    try {
      Path wanted = Path.of(path);
      return new Disk(
          purpose,
          path,
          !isEmpty(wanted),
          Files.getFileStore(nearest(wanted)).getUsableSpace(),
          measure ? speed(wanted.getParent()) : Duration.ZERO);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.NO_SPACE,
          path + " cannot be written to: " + e,
          "Repair the file system, or choose another folder in the plan.",
          e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  /** The path itself, which may be a file system of its own, or the nearest folder above it. */
  private static Path nearest(Path path) {
    Path folder = path;
    while (!Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Not known where the file system is in another user's hands alone: root makes no file there. */
  private static Duration speed(Path folder) throws IOException {
    Path near = nearest(folder);
    Territory territory = Territory.ofTarget(near.resolve("new"));
    if (territory.ours()) {
      return fsync(near);
    }
    Path above = territory.border().map(Path::getParent).orElse(near.getRoot());
    return Files.getFileStore(above).equals(Files.getFileStore(near))
        ? fsync(above)
        : Duration.ZERO;
  }

  /** Beside the data directory, never in it: that one belongs to the database. */
  private static Duration fsync(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".pgmahout-preflight", ".tmp");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
      long[] nanos = new long[WRITES];
      for (int i = 0; i < WRITES; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(BLOCK));
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return Duration.ofNanos(nanos[WRITES / 2]);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
