package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.history.EventHistory;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;

class EventsCommandTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private EventHistory history =
      new EventHistory(
          List.of(
              event("apply-1", 0, Kind.APPLY_ENDED, "ada applied the plan as generation 1.", ""),
              event(
                  "leader-7",
                  60,
                  Kind.LEADER_CHANGED,
                  "node-01 leads now, after node-00: a switchover was asked for."
                      + " Nobody held the leader key for 0.4 s.",
                  "pgmahout status"),
              event(
                  "problem-1",
                  120,
                  Kind.PROBLEM_OPENED,
                  "node-02: etcd is down: no container.",
                  "pgmahout logs node-02 etcd")),
          0);

  private static ClusterEvent event(String id, int second, Kind kind, String what, String next) {
    return new ClusterEvent(id, NOON.plusSeconds(second), kind, "", what, next);
  }

  @BeforeEach
  void aPlan() throws IOException {
    Files.writeString(
        folder.resolve("cluster.yaml"), "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n");
  }

  private CommandLine command(boolean terminal) {
    return new CommandLine(
        new EventsCommand(
            new Screen(new PrintStream(out), new PrintStream(err), terminal, false),
            new PlanLocator(Map.of(), folder, Optional.empty()),
            _ -> history));
  }

  @Test
  void newestLastAndTheNextCommandOfTheNewestProblem() {
    assertThat(command(false).execute()).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("2026")))
        .satisfiesExactly(
            line -> assertThat(line).contains("12:00:00Z", "apply", "generation 1"),
            line -> assertThat(line).contains("12:01:00Z", "leader", "0.4 s."),
            line -> assertThat(line).contains("12:02:00Z", "problem", "etcd is down"));
    assertThat(err.toString()).contains("Next: pgmahout logs node-02 etcd");
  }

  @Test
  void aTerminalOfEightyColumnsHasNoBrokenLines() {
    assertThat(command(true).execute()).isZero();
    assertThat(out.toString().lines().mapToInt(String::length).max().orElseThrow())
        .isLessThanOrEqualTo(80);
  }

  @Test
  void soManyAndSinceThen() {
    assertThat(command(false).execute("-n", "2", "-o", "plain")).isZero();
    assertThat(out.toString()).doesNotContain("generation 1").contains("0.4 s.", "etcd is down");
    out.reset();
    assertThat(command(false).execute("--since", "2026-01-31T12:02:00Z")).isZero();
    assertThat(out.toString()).doesNotContain("0.4 s.").contains("etcd is down");
  }

  @Test
  void asJsonWithThePlansWordsForKinds() {
    assertThat(command(false).execute("-o", "json")).isZero();
    assertThat(out.toString()).contains("\"kind\" : \"leader_changed\"", "\"facts\" : { }");
  }

  @Test
  void nothingIsSaidSo() {
    history = new EventHistory(List.of(), 2);
    assertThat(command(false).execute()).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("nothing has happened yet", "2 events were written by a newer version");
  }

  @Test
  void aTimeIsANumberWithAUnitOrAMoment() {
    assertThat(SinceWord.moment("90s", NOON)).isEqualTo(NOON.minusSeconds(90));
    assertThat(SinceWord.moment("2H", NOON)).isEqualTo(NOON.minusSeconds(7200));
    assertThat(SinceWord.moment("999999d", NOON)).isBefore(NOON);
    for (String wrong : List.of("", "2", "h", "-2h", "2w", "yesterday")) {
      assertThatThrownBy(() -> SinceWord.moment(wrong, NOON))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
  }
}
