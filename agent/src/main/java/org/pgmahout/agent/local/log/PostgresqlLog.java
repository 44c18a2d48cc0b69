package org.pgmahout.agent.local.log;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Journal;
import org.pgmahout.agent.os.Journal.Line;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * PostgreSQL's own log on this node: the journal of the unit it is started by, and the files that
 * its logging collector writes, where the plan has one. A server that starts writes to the journal
 * until its collector runs: so both are one log, in the order of time.
 */
public final class PostgresqlLog {
  /** Health answers within seconds. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  /** A start that fails is tried again every few seconds: its lines are among the last. */
  private static final int LOOKED_THROUGH = 4_000;

  private static final long KILOBYTE = 1024;
  private static final long LEAST_BYTES = 256 * KILOBYTE;
  private static final long MOST_BYTES = KILOBYTE * KILOBYTE;

  /** More than most lines of a log have. */
  private static final int LINE = 400;

  private final Journal journal;
  private final CollectorFiles files;

  /**
   * @param data PostgreSQL's data directory
   */
  public PostgresqlLog(CommandRunner commands, Path data) {
    this.journal = new Journal(commands, PatroniUnit.NAME);
    this.files = new CollectorFiles(commands, data);
  }

  /** The log of this node's PostgreSQL. */
  public static PostgresqlLog of(NodeSpec spec, CommandRunner commands) {
    return new PostgresqlLog(commands, Path.of(spec.plan().postgresql().dataDir()));
  }

  /**
   * Why the server does not run, in PostgreSQL's own words: the last message that ended it since
   * this machine started, with what explains it. Empty when the log has none.
   */
  public Optional<String> lastFatal() {
    return last(ServerMessages::lastFatal);
  }

  /** Why the server does not stream, in PostgreSQL's own words; empty text when it says nothing. */
  public String ofStream() {
    return last(ServerMessages::lastOfStream).orElse("");
  }

  private Optional<String> last(Function<List<String>, Optional<String>> wanted) {
    try {
      List<Line> lines = journal.ofThisBoot(LOOKED_THROUGH, PatroniJournal::server, SHORT);
      return wanted.apply(
          joined(
              lines,
              files.current(),
              Line::text,
              file -> file.format().readable(files.end(file, LEAST_BYTES))));
    } catch (OpsException e) {
      // It only explains what is known already.
      return Optional.empty();
    }
  }

  /** {@link #lastFatal} as the end of a sentence; empty text when there is none. */
  public String because() {
    return lastFatal().map(why -> "; PostgreSQL's last words: " + why).orElse("");
  }

  /** The journal's lines up to the file's last one, the file's, and the journal's after it. */
  private List<String> joined(
      List<Line> lines,
      Optional<CollectorFiles.Current> file,
      Function<Line, String> shown,
      Function<CollectorFiles.Current, List<String>> end) {
    Instant written = file.map(CollectorFiles.Current::written).orElse(Instant.MAX);
    List<String> all = new ArrayList<>();
    lines.stream().filter(line -> !line.at().isAfter(written)).map(shown).forEach(all::add);
    file.map(end).ifPresent(all::addAll);
    lines.stream().filter(line -> line.at().isAfter(written)).map(shown).forEach(all::add);
    return all;
  }

  private void print(LogSource.Wanted wanted, Consumer<String> onLine) {
    Optional<CollectorFiles.Current> file = files.current();
    Instant begun = Instant.now();
    List<Line> lines = journal.last(wanted.lines(), PatroniJournal::server, LogSource.Wanted.PRINT);
    long bytes = Math.clamp((long) wanted.lines() * LINE, LEAST_BYTES, MOST_BYTES);
    List<String> all = joined(lines, file, Line::shown, it -> files.end(it, bytes));
    all.subList(Math.max(0, all.size() - wanted.lines()), all.size()).forEach(onLine);
    if (wanted.follow()) {
      follow(lines.isEmpty() ? begun : lines.getLast().at(), file, wanted.limit(), onLine);
    }
  }

  /** The journal in every case: a server that is restarted writes there first. */
  private void follow(
      Instant from,
      Optional<CollectorFiles.Current> file,
      Duration limit,
      Consumer<String> onLine) {
    Consumer<String> oneByOne = oneByOne(onLine);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        threads.execute(
            () ->
                journal.follow(
                    from, PatroniJournal::server, limit, line -> oneByOne.accept(line.shown())));
        files.follow(file, limit, oneByOne, threads);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static Consumer<String> oneByOne(Consumer<String> onLine) {
    Lock turn = new ReentrantLock();
    return line -> {
      turn.lock();
      try {
        onLine.accept(line);
      } finally {
        turn.unlock();
      }
    };
  }

  /** PostgreSQL's log, where the last spec says that the data is. */
  public record Source(Supplier<Optional<NodeSpec>> spec) implements LogSource {
    @Override
    public Component component() {
      return Component.POSTGRESQL;
    }

    @Override
    public void read(CommandRunner commands, Wanted wanted, Consumer<String> onLine) {
      spec.get().ifPresent(it -> PostgresqlLog.of(it, commands).print(wanted, onLine));
    }
  }
}
