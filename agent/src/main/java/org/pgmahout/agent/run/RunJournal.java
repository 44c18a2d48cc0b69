package org.pgmahout.agent.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;

/**
 * The memory of runs on disk, {@code runs/<id>/run.json} and {@code events.ndjson}: a power cut in
 * the middle of a run leaves it known as interrupted, with every step that had ended.
 */
public final class RunJournal {
  private static final int KEPT_RUNS = 100;
  private static final long KEPT_BYTES = 50L * 1024 * 1024;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");

  private final Path folder;
  private final String node;
  private final Clock clock;
  private final Map<String, EventLog> live = new ConcurrentHashMap<>();

  /**
   * @param folder where the runs lie
   * @param node this node's name, for problem documents
   */
  public RunJournal(Path folder, String node, Clock clock) {
    this.folder = folder;
    this.node = node;
    this.clock = clock;
  }

  /** To be called once at the agent's start: what still says RUNNING was cut off. */
  public void markInterrupted() {
    for (RunView run : all()) {
      if (run.state() == RunView.State.RUNNING) {
        Problem problem =
            Problem.of(
                ErrorCode.INTERRUPTED,
                "the agent or the machine stopped during run " + run.id(),
                run.kind().again(),
                node);
        RunView ended = run.ended(RunView.State.INTERRUPTED, clock.instant(), run.recap(), problem);
        long events = cutTornLine(events(run.id()));
        try (EventLog log = new EventLog(events(run.id()), events, clock, true)) {
          log.add((number, at) -> new RunEvent.RunFinished(number, at, ended));
        }
        save(ended);
      }
    }
  }

  /** All runs, the newest first. */
  public List<RunView> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .sorted(Comparator.comparing(Path::getFileName).reversed())
          .flatMap(entry -> read(entry.resolve("run.json")).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** One run, as its journal tells of it. */
  public RunView get(String id) {
    return Optional.of(id)
        .filter(ID.asMatchPredicate())
        .flatMap(known -> read(folder.resolve(known).resolve("run.json")))
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.NOT_FOUND,
                    "there is no run '" + id + "' in this node's journal",
                    "`pgmahout runs` lists them; the last " + KEPT_RUNS + " are kept."));
  }

  /** Opens the journal of a new run. */
  EventLog begin(RunView run) {
    prune();
    save(run);
    EventLog log = new EventLog(events(run.id()), 0, clock, run.mode() == RunRequest.Mode.APPLY);
    live.put(run.id(), log);
    return log;
  }

  /** Writes the end of a run and lets its readers go. */
  void end(RunView run, EventLog log) {
    try {
      save(run);
      log.add((number, at) -> new RunEvent.RunFinished(number, at, run));
    } finally {
      // On a full disk, too: a reader that is never let go waits for ever.
      live.remove(run.id());
      log.close();
    }
  }

  /** The log that is still being written; empty when the run has ended. */
  Optional<EventLog> live(String id) {
    return Optional.ofNullable(live.get(id));
  }

  /** The file of a run's events. */
  Path events(String id) {
    return folder.resolve(id).resolve("events.ndjson");
  }

  private void save(RunView run) {
    try {
      PrivateFile.write(
          folder.resolve(run.id()).resolve("run.json"), Json.tolerant().writeValueAsBytes(run));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal of run " + run.id(), e);
    }
  }

  private static Optional<RunView> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Json.tolerant().readValue(Files.readAllBytes(file), RunView.class))
          : Optional.empty();
    } catch (IOException e) {
      // A journal of another version is no reason to be without all the others.
      return Optional.empty();
    }
  }

  /** Cuts what a power cut left of a line, and returns how many whole ones there are. */
  private static long cutTornLine(Path file) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      open.setLength(text.lastIndexOf('\n') + 1L);
      return text.chars().filter(c -> c == '\n').count();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot mend " + file, e);
    }
  }

  private void prune() {
    long bytes = 0;
    List<Path> doomed = new ArrayList<>();
    int kept = 1;
    for (RunView run : all()) {
      Path runFolder = folder.resolve(run.id());
      bytes += size(runFolder);
      if (++kept > KEPT_RUNS || bytes > KEPT_BYTES) {
        doomed.add(runFolder);
      }
    }
    doomed.forEach(RunJournal::delete);
  }

  private static long size(Path runFolder) {
    try (Stream<Path> files = Files.list(runFolder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void delete(Path runFolder) {
    try (Stream<Path> files = Files.list(runFolder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(runFolder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the old run " + runFolder, e);
    }
  }
}
