package org.pgmahout.agent.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * PostgreSQL's processes of one data directory, as the kernel shows them: it works when the server
 * takes no session, starts no program, and trusts no file that the database's user can write.
 * PostgreSQL's processes have the data directory as their working directory (its {@code
 * ChangeToDataDir}).
 *
 * @param proc {@code /proc}
 * @param data the data directory
 * @param owner whose processes they are
 */
record ServerProcess(Path proc, Path data, String owner) {
  /** What the postmaster has as soon as the server accepts writes, and never in recovery. */
  private static final Pattern WAL_WRITER = Pattern.compile("postgres: (\\S+: )?walwriter *");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final String PROGRAM = "postgres";

  /** Fields of {@code /proc/PID/stat} after the name (the manual page proc_pid_stat). */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int STARTED = 19;

  /**
   * A process that cannot be mistaken for a later one of the same number.
   *
   * @param started in ticks since the machine's start
   */
  record Process(long pid, long started) {}

  /** The one of this machine. */
  static ServerProcess of(String data) {
    return new ServerProcess(Path.of("/proc"), Path.of(data), "postgres");
  }

  /** The postmaster; empty when none runs. */
  Optional<Process> postmaster() {
    List<Long> all = all();
    return all.stream()
        .filter(pid -> stat(pid).filter(fields -> !all.contains(parent(fields))).isPresent())
        .findFirst()
        .flatMap(this::process);
  }

  /** All processes of the server, and those that outlived their postmaster. */
  List<Long> all() {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            proc, folder -> NUMBER.matcher(folder.getFileName().toString()).matches())) {
      for (Path folder : folders) {
        if (isServer(folder)) {
          found.add(Long.parseLong(folder.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // Processes come and go while the folder is read; the next look sees it whole.
      return found;
    }
    return found;
  }

  /** Whether it still is there, and no zombie. */
  boolean lives(Process process) {
    return stat(process.pid())
        .filter(fields -> Long.parseLong(fields.get(STARTED)) == process.started())
        .filter(fields -> !fields.get(STATE).equals("Z"))
        .isPresent();
  }

  /**
   * The process that is there as soon as the server accepts writes; empty before, and in recovery.
   */
  Optional<Process> walWriter() {
    List<Long> all = all();
    return all.stream()
        .filter(pid -> stat(pid).filter(fields -> all.contains(parent(fields))).isPresent())
        .filter(pid -> WAL_WRITER.matcher(title(pid)).matches())
        .findFirst()
        .flatMap(this::process);
  }

  private boolean isServer(Path folder) {
    try {
      return Files.readString(folder.resolve("comm")).strip().equals(PROGRAM)
          && Files.getOwner(folder).getName().equals(owner)
          && Files.readSymbolicLink(folder.resolve("cwd")).equals(data.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<Process> process(long pid) {
    return stat(pid).map(fields -> new Process(pid, Long.parseLong(fields.get(STARTED))));
  }

  private Optional<List<String>> stat(long pid) {
    try {
      String text = Files.readString(proc.resolve(String.valueOf(pid)).resolve("stat"));
      return Optional.of(List.of(text.substring(text.lastIndexOf(')') + 2).split(" ")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long parent(List<String> fields) {
    return Long.parseLong(fields.get(PARENT));
  }

  private String title(long pid) {
    try {
      byte[] line = Files.readAllBytes(proc.resolve(String.valueOf(pid)).resolve("cmdline"));
      return new String(line, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }
}
