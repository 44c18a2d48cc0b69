package org.pgmahout.agent.report;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.pgmahout.agent.report.problem.DiskFigures;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;

/**
 * The file systems that something of the cluster is on, each once, and how fast they fill: by what
 * became of them within some minutes, because a minute's growth says nothing of a day.
 */
final class DiskLook {
  private static final int KEPT = 60;

  /** Before that a checkpoint or one file decides the rate. */
  private static final long LEAST_SECONDS = 120;

  private static final double NANOS = 1e9;

  private final Map<String, Path> folders;
  private final LongSupplier nanos;
  private final Map<String, Deque<Free>> history = new HashMap<>();

  private record Free(long at, long bytes) {}

  DiskLook(NodeSpec spec, LongSupplier nanos) {
    this(folders(spec), nanos);
  }

  /**
   * @param folders by what is in them; they need not exist yet
   */
  DiskLook(Map<String, Path> folders, LongSupplier nanos) {
    this.folders = folders;
    this.nanos = nanos;
  }

  private static Map<String, Path> folders(NodeSpec spec) {
    Map<String, Path> all = new LinkedHashMap<>();
    if (spec.has(Role.DATABASE)) {
      String data = spec.plan().postgresql().dataDir();
      String wal = spec.plan().postgresql().walDir();
      all.put("data", Path.of(data));
      all.put("wal", Path.of(wal.isEmpty() ? data : wal));
    }
    if (spec.has(Role.ETCD) && spec.plan().hasOwnEtcd()) {
      all.put("etcd", Path.of(spec.plan().etcd().dataDir()));
    }
    all.put("root", Path.of("/"));
    return all;
  }

  /** One that cannot be looked at is left out. */
  List<DiskFigures> now() {
    Map<FileStore, List<String>> uses = new LinkedHashMap<>();
    folders.forEach(
        (use, path) -> {
          try {
            uses.computeIfAbsent(Files.getFileStore(nearest(path)), _ -> new ArrayList<>())
                .add(use);
          } catch (IOException e) {
            // It is away, with the folder that is looked at: its component says so.
            history.remove(use);
          }
        });
    List<DiskFigures> all = new ArrayList<>();
    uses.forEach((store, on) -> add(all, store, on));
    return all;
  }

  private void add(List<DiskFigures> all, FileStore store, List<String> uses) {
    String first = uses.getFirst();
    try {
      long free = store.getUsableSpace();
      all.add(
          new DiskFigures(
              uses,
              folders.get(first).toString(),
              store.getTotalSpace(),
              free,
              growth(first, free)));
    } catch (IOException e) {
      history.remove(first);
    }
  }

  private double growth(String use, long free) {
    Deque<Free> known = history.computeIfAbsent(use, _ -> new ArrayDeque<>());
    long now = nanos.getAsLong();
    known.addLast(new Free(now, free));
    if (known.size() > KEPT) {
      known.removeFirst();
    }
    Free oldest = known.getFirst();
    double seconds = (now - oldest.at()) / NANOS;
    return seconds < LEAST_SECONDS ? 0 : (oldest.bytes() - free) / seconds;
  }

  /** The path itself, which may be a file system of its own, or the nearest folder above it. */
  private static Path nearest(Path path) {
    Path folder = path;
    while (!Files.isDirectory(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }
}
