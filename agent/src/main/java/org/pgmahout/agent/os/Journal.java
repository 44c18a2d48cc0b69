package org.pgmahout.agent.os;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A unit's journal with the program that wrote each line. Several programs write to one unit's
 * journal: Patroni starts PostgreSQL, so that both are in Patroni's.
 */
public final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many lines are looked through for those that are wanted: first, and at most. */
  private static final int FIRST = 2_000;

  private static final int MOST = 200_000;
  private static final int FACTOR = 8;

  private final CommandRunner commands;
  private final String unit;

  public Journal(CommandRunner commands, String unit) {
    this.commands = commands;
    this.unit = unit;
  }

  /**
   * A line.
   *
   * @param program name of the program's process ({@code _COMM}); empty when it had ended before
   *     journald could look
   * @param stream what the unit's output is named after: its main program
   */
  public record Line(
      Instant at, String host, String stream, String program, String pid, String text) {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ").withZone(ZoneId.systemDefault());

    /** As {@code journalctl -o short-iso} shows it, with the program that wrote it. */
    public String shown() {
      String by = program.isEmpty() ? stream : program;
      return "%s %s %s[%s]: %s".formatted(TIME.format(at), host, by, pid, text);
    }
  }

  /** The last lines that are wanted, oldest first: so many at most. */
  public List<Line> last(int lines, Predicate<Line> wanted, Duration limit) {
    int window = Math.max(FIRST, Math.min(lines, MOST));
    while (true) {
      Tail found = new Tail(lines);
      int[] read = {0};
      read(
          List.of("-n", String.valueOf(window)),
          limit,
          line -> {
            read[0]++;
            Optional.of(line).filter(wanted).ifPresent(found::add);
          });
      if (found.full() || read[0] < window || window == MOST) {
        return found.lines();
      }
      window = Math.min(MOST, window * FACTOR);
    }
  }

  /** The last lines of many: so few, and so few characters, that they have room in the heap. */
  private static final class Tail {
    private static final int CHARACTERS = 1024 * 1024;

    private final int most;
    private final Deque<Line> kept = new ArrayDeque<>();
    private int characters;
    private boolean full;

    Tail(int most) {
      this.most = most;
    }

    void add(Line line) {
      kept.add(line);
      characters += line.text().length();
      while (kept.size() > most || characters > CHARACTERS) {
        characters -= kept.remove().text().length();
        full = true;
      }
    }

    boolean full() {
      return full || kept.size() == most;
    }

    List<Line> lines() {
      return List.copyOf(kept);
    }
  }

  /** The wanted ones among the last lines since the machine started. */
  public List<Line> ofThisBoot(int lines, Predicate<Line> wanted, Duration limit) {
    List<Line> found = new ArrayList<>();
    read(
        List.of("-b", "-n", String.valueOf(lines)),
        limit,
        line -> Optional.of(line).filter(wanted).ifPresent(found::add));
    return List.copyOf(found);
  }

  /** What is written from a moment on, as it comes. */
  public void follow(Instant from, Predicate<Line> wanted, Duration limit, Consumer<Line> onLine) {
    String since = "@" + from.truncatedTo(ChronoUnit.SECONDS).getEpochSecond();
    read(
        List.of("-f", "-n", "all", "--since", since),
        limit,
        line -> {
          if (line.at().isAfter(from) && wanted.test(line)) {
            onLine.accept(line);
          }
        });
  }

  private void read(List<String> which, Duration limit, Consumer<Line> onLine) {
    // Once more: what journalctl prints as bytes was masked by nobody yet.
    Redaction redaction = new Redaction(Set.of());
    commands.run(
        Command.of(
                "journalctl",
                "--no-pager",
                "--all",
                "-o",
                "json",
                "--output-fields=MESSAGE,_COMM,_PID,_HOSTNAME,SYSLOG_IDENTIFIER",
                "-u",
                unit)
            .with(which)
            .within(limit)
            .forItsLines(),
        line -> parse(line, redaction).ifPresent(onLine));
  }

  /** Empty for what is no line of the journal, such as a program's complaint. */
  private static Optional<Line> parse(String json, Redaction redaction) {
    try {
      JsonNode fields = JSON.readTree(json);
      long micros = fields.path("__REALTIME_TIMESTAMP").asLong();
      return micros == 0
          ? Optional.empty()
          : Optional.of(
              new Line(
                  Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
                  fields.path("_HOSTNAME").asText(),
                  fields.path("SYSLOG_IDENTIFIER").asText(),
                  fields.path("_COMM").asText(),
                  fields.path("_PID").asText(),
                  redaction.apply(text(fields.path("MESSAGE")))));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Text, or the bytes of what is not all printable (systemd's "Journal JSON Format"). */
  private static String text(JsonNode message) {
    if (!message.isArray()) {
      return message.asText();
    }
    byte[] bytes = new byte[message.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) message.get(i).asInt();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
