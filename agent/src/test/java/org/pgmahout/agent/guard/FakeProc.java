package org.pgmahout.agent.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A {@code /proc} with what a test puts into it. */
final class FakeProc {
  final Path proc;
  final Path data;

  FakeProc(Path folder) throws IOException {
    this.proc = Files.createDirectory(folder.resolve("proc"));
    this.data = Files.createDirectory(folder.resolve("data"));
    Files.createDirectory(proc.resolve("sys"));
  }

  ServerProcess server() {
    try {
      return new ServerProcess(proc, data, Files.getOwner(data).getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that accepts writes. */
  void primary(long pid) {
    postmaster(pid);
    process(pid + 1, pid, "postgres", "postgres: shop: checkpointer ", data, 'S', 500);
    process(pid + 2, pid, "postgres", "postgres: shop: walwriter ", data, 'S', 500);
  }

  /** A server in recovery, with a client whose name is meant to deceive. */
  void replica(long pid) {
    postmaster(pid);
    process(pid + 1, pid, "postgres", "postgres: shop: startup recovering 0001", data, 'S', 500);
    process(pid + 2, pid, "postgres", "postgres: shop: walwriter app [local] idle", data, 'S', 500);
  }

  private void postmaster(long pid) {
    process(pid, 1, "postgres", "/usr/lib/postgresql/15/bin/postgres\0-D\0" + data, data, 'S', 400);
  }

  void process(
      long pid, long parent, String name, String line, Path folder, char state, long started) {
    try {
      Path home = Files.createDirectories(proc.resolve(String.valueOf(pid)));
      Files.writeString(home.resolve("comm"), name + "\n");
      Files.writeString(home.resolve("cmdline"), line);
      Files.writeString(
          home.resolve("stat"),
          "%d (a) b) %c %d %s %d 0 0"
              .formatted(pid, state, parent, "0 ".repeat(17).strip(), started));
      Files.deleteIfExists(home.resolve("cwd"));
      Files.createSymbolicLink(home.resolve("cwd"), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void ends(long pid) {
    try (Stream<Path> files = Files.walk(proc.resolve(String.valueOf(pid)))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void allEnd() {
    server().all().forEach(this::ends);
  }
}
