package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.Journal.Line;

class JournalTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Instant AT = Instant.parse("2026-11-29T06:46:13.459001Z");

  @Test
  void aLineKeepsWhoWroteIt() {
    assertThat(last(1, json(0, "postgres", "\"FATAL:  x\"")))
        .containsExactly(new Line(AT, "node-00", "patroni", "postgres", "7", "FATAL:  x"));
  }

  @Test
  void bytesThatAreNoTextAreReadToo() {
    assertThat(last(1, json(0, "postgres", "[195,164,27,33]")))
        .first()
        .extracting(Line::text)
        .isEqualTo("ä\u001b!");
  }

  @Test
  void aLineIsShownWithItsProgramOrItsStream() {
    List<Line> lines = last(2, json(0, "postgres", "\"a\""), json(1, null, "\"b\""));
    assertThat(lines.getFirst().shown()).matches("2026-11-\\S+ node-00 postgres\\[7]: a");
    assertThat(lines.getLast().shown()).endsWith(" node-00 patroni[7]: b");
  }

  @Test
  void rareLinesAreLookedForFurtherBack() {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            command -> {
              int asked = Integer.parseInt(command.replaceAll(".* -n (\\d+)$", "$1"));
              return FakeCommandRunner.says(
                  0,
                  IntStream.range(0, asked)
                      .mapToObj(i -> json(i, i == 0 && asked > 2_000 ? "postgres" : "patroni", "1"))
                      .collect(Collectors.joining("\n")));
            });
    List<Line> found =
        new Journal(commands, "x.service")
            .last(1, line -> line.program().equals("postgres"), LIMIT);
    assertThat(found).hasSize(1);
    assertThat(commands.ran).hasSize(2);
  }

  @Test
  void passwordsAreMaskedAlsoInWhatIsPrintedAsBytes() {
    StringBuilder bytes = new StringBuilder("27");
    "ALTER ROLE a PASSWORD 'hush'".chars().forEach(c -> bytes.append(',').append(c));
    assertThat(last(1, json(0, "postgres", "[" + bytes + "]")))
        .first()
        .extracting(Line::text)
        .isEqualTo("\u001bALTER ROLE a PASSWORD '***'");
    assertThat(
            last(
                2,
                json(0, "postgres", "\"STATEMENT:  ALTER ROLE a PASSWORD\""),
                json(1, "postgres", "\"\\t'hush'\"")))
        .extracting(Line::text)
        .containsExactly("STATEMENT:  ALTER ROLE a PASSWORD", "\t'***'");
  }

  @Test
  void ofLongLinesThereAreFewer() {
    String[] huge = new String[40];
    for (int i = 0; i < huge.length; i++) {
      huge[i] = json(i, "postgres", "\"" + "x".repeat(48 * 1024) + "\"");
    }
    List<Line> lines = last(20_000, huge);
    assertThat(lines).hasSizeBetween(10, 21);
    assertThat(lines.getLast().at()).isEqualTo(AT.plusSeconds(39));
  }

  @Test
  void whatIsNoLineIsPassedOver() {
    assertThat(last(5, "-- No entries --", "{\"MESSAGE\":\"x\"}")).isEmpty();
  }

  @Test
  void followedIsWhatCameAfter() {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            _ ->
                FakeCommandRunner.says(
                    0, json(0, "postgres", "\"old\"") + "\n" + json(1, "postgres", "\"new\"")));
    List<String> seen = new ArrayList<>();
    new Journal(commands, "x.service").follow(AT, _ -> true, LIMIT, line -> seen.add(line.text()));
    assertThat(seen).containsExactly("new");
    assertThat(commands.ran).singleElement().asString().contains("-f -n all --since @1795934773");
  }

  private static List<Line> last(int lines, String... journal) {
    FakeCommandRunner commands =
        new FakeCommandRunner(_ -> FakeCommandRunner.says(0, String.join("\n", journal)));
    return new Journal(commands, "x.service").last(lines, _ -> true, LIMIT);
  }

  private static String json(int second, String program, String message) {
    long micros = AT.getEpochSecond() * 1_000_000 + second * 1_000_000L + 459_001;
    return "{\"__REALTIME_TIMESTAMP\":\"%d\",\"_HOSTNAME\":\"node-00\",\"SYSLOG_IDENTIFIER\":\"patroni\",%s\"_PID\":\"7\",\"MESSAGE\":%s}"
        .formatted(micros, program == null ? "" : "\"_COMM\":\"" + program + "\",", message);
  }
}
