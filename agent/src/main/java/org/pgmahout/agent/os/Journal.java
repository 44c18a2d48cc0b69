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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      List<Line> found = new ArrayList<>();
      int[] read = {0};
      read(
          List.of("-n", String.valueOf(window)),
          limit,
          line -> {
            read[0]++;
            Optional.of(line).filter(wanted).ifPresent(found::add);
          });
      if (found.size() >= lines || read[0] < window || window == MOST) {
        return List.copyOf(found.subList(Math.max(0, found.size() - lines), found.size()));
      }
      window = Math.min(MOST, window * FACTOR);
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
            .within(limit),
        line -> parse(line).ifPresent(onLine));
  }

  /** Empty for what is no line of the journal, such as a program's complaint. */
  private static Optional<Line> parse(String json) {
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
                  text(fields.path("MESSAGE"))));
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
