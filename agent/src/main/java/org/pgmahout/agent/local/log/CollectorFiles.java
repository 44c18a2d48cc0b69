package org.pgmahout.agent.local.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Redaction;
import org.pgmahout.agent.os.UsersFiles;
import org.pgmahout.common.io.Await;

/**
 * The files of PostgreSQL's logging collector. {@code current_logfiles} in the data directory names
 * those that are written to now; the server removes it when it starts without a collector
 * (PostgreSQL's manual, "Current Log File", and its {@code PostmasterMain}).
 */
final class CollectorFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST_LIST = 4096;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

  private final UsersFiles files;
  private final Path data;

  CollectorFiles(CommandRunner commands, Path data) {
    this.files = new UsersFiles(commands, "postgres");
    this.data = data;
  }

  /** In the order in which one is chosen where the plan asks for several. */
  enum Format {
    STDERR,
    JSONLOG,
    CSVLOG;

    /** As the server would write them to its standard error. */
    List<String> readable(List<String> lines) {
      return switch (this) {
        case STDERR -> lines;
        case JSONLOG -> lines.stream().flatMap(line -> json(line).stream()).toList();
        // Once more: a statement was masked line by line, and its password may be in the next one.
        case CSVLOG -> CsvLog.readable(lines).stream().map(new Redaction(Set.of())::apply).toList();
      };
    }

    private static List<String> json(String line) {
      try {
        JsonNode event = JSON.readTree(line);
        return CsvLog.message(
            event.path("error_severity").asText(),
            event.path("message").asText(),
            event.path("detail").asText(),
            event.path("hint").asText(),
            event.path("context").asText());
      } catch (JsonProcessingException e) {
        // The first line may be cut.
        return List.of();
      }
    }
  }

  /**
   * A file that is written to.
   *
   * @param size when it was looked at
   * @param written when its last line was
   */
  record Current(Format format, Path file, long size, Instant written) {}

  /** Empty without a collector, and where the file cannot be read. */
  Optional<Current> current() {
    Path list = data.resolve("current_logfiles");
    List<String> named =
        files.look(list).isPresent() ? files.part(list, 0, LARGEST_LIST) : List.of();
    return Arrays.stream(Format.values())
        .flatMap(format -> named(named, format).stream())
        .findFirst();
  }

  private Optional<Current> named(List<String> list, Format format) {
    String word = format.name().toLowerCase(Locale.ROOT) + " ";
    return list.stream()
        .filter(line -> line.startsWith(word))
        .map(line -> data.resolve(line.substring(word.length())))
        .findFirst()
        .flatMap(
            file ->
                files
                    .look(file)
                    .map(seen -> new Current(format, file, seen.size(), seen.changed())));
  }

  /** Its last lines, of at most so many bytes. */
  List<String> end(Current current, long bytes) {
    long from = Math.max(0, current.size() - bytes);
    List<String> lines = files.part(current.file(), from, current.size());
    return from == 0 || lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  /** What is written from now on, also to the files that come after this one. */
  void follow(
      Optional<Current> begun, Duration limit, Consumer<String> onLine, ExecutorService threads) {
    Optional<Path> file = begun.map(Current::file);
    List<Future<?>> going = new ArrayList<>();
    begun.ifPresent(it -> going.add(from(it.file(), it.size(), limit, onLine, threads)));
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      Await.rest(BETWEEN_LOOKS);
      // One that was left has had a while to bring its last lines.
      while (going.size() > 1) {
        going.removeFirst().cancel(true);
      }
      Optional<Path> now = current().map(Current::file);
      if (now.isPresent() && !now.equals(file)) {
        going.add(from(now.get(), 0, limit, onLine, threads));
        file = now;
      }
    }
  }

  private Future<?> from(
      Path path, long offset, Duration limit, Consumer<String> onLine, ExecutorService threads) {
    return threads.submit(() -> files.follow(path, offset, limit, onLine));
  }
}
