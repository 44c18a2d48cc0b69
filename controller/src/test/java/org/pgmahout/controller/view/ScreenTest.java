package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.PlanProblem;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunEvent.StepStarted;
import org.pgmahout.common.wire.RunEvent.StepWaiting;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.NodeCheck;

/** A node, a log or a file says what a terminal would obey. */
class ScreenTest {
  /** Title, clipboard, cursor, bell, a line written over, CSI of C1, and turned-around reading. */
  private static final String HOSTILE =
      "x\u001b]0;title\u0007\u001b]52;c;cm0=\u001b\\\u001b[2J\rgood\u009b1A\u202egood\u202c\u2066i\u2069y";

  private static final String SEEN =
      "x\\u001b]0;title\\u0007\\u001b]52;c;cm0=\\u001b\\\\u001b[2J\\u000dgood\\u009b1A"
          + "\\u202egood\\u202c\\u2066i\\u2069y";

  /** What the view itself writes: colours, and lines taken back. */
  private static final Pattern OWN =
      Pattern.compile("\u001b\\[(?:(?:0|2|31|32|33)m|[0-9]+A\u001b\\[J)");

  private static final Pattern OBEYED =
      Pattern.compile("[\\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069&&[^\n\t]]");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(Output.class)
  void noTextIsObeyed(Output output) {
    Screen screen = screen(output, true);
    OpsException error = new OpsException(ErrorCode.COMMAND_FAILED, HOSTILE, HOSTILE);
    screen.result(HOSTILE);
    screen.document(Map.of("said", HOSTILE));
    screen.progress(HOSTILE);
    screen.warnings(List.of(new PlanProblem("c.yaml", 1, 1, HOSTILE, HOSTILE)));
    screen.next(HOSTILE);
    screen.error(error, true);
    screen.table(List.of(HOSTILE), List.of(List.of(HOSTILE)));
    PlanLines.of(
            List.of(new NodeCheck("a", List.of(finished(Outcome.WOULD_CHANGE)), Optional.empty())),
            Set.of())
        .forEach(screen::result);
    try (RolloutView view = screen.rollout()) {
      view.accept(new RolloutEvent.PhaseStarted(1, 1, HOSTILE));
      view.accept(new RolloutEvent.Waiting(HOSTILE));
      StepName step = new StepName(Component.SYSTEM, "it", HOSTILE, Set.of());
      view.accept(new RolloutEvent.OnNode(HOSTILE, new StepStarted(1, Instant.EPOCH, step)));
      view.accept(
          new RolloutEvent.OnNode(HOSTILE, new StepWaiting(2, Instant.EPOCH, step, HOSTILE)));
      view.accept(new RolloutEvent.OnNode(HOSTILE, finished(Outcome.FAILED)));
      view.accept(new RolloutEvent.PhaseEnded(1, HOSTILE, Duration.ZERO, false));
    }
    assertThat(printed()).contains(SEEN);
    assertThat(OWN.matcher(printed()).replaceAll("")).doesNotContainPattern(OBEYED);
  }

  @Test
  void ownColoursComeAfterThat() {
    Screen screen = screen(Output.text, true);
    screen.error(new OpsException(ErrorCode.COMMAND_FAILED, HOSTILE, ""), false);
    screen.next("pgmahout status");
    try (RolloutView view = screen.rollout()) {
      view.accept(new RolloutEvent.PhaseStarted(1, 1, "data"));
      view.accept(new RolloutEvent.PhaseEnded(1, "data", Duration.ZERO, true));
    }
    assertThat(printed())
        .contains(
            "\u001b[31mCOMMAND_FAILED\u001b[0m: " + SEEN,
            "\u001b[2mNext: pgmahout status\u001b[0m",
            "\u001b[32m✓ \u001b[0m[1/1] data 0.0 s",
            "\u001b[1A\u001b[J");
  }

  @Test
  void withoutATerminalThereAreNone() {
    Screen screen = screen(Output.text, false);
    screen.error(new OpsException(ErrorCode.COMMAND_FAILED, HOSTILE, ""), false);
    screen.next("pgmahout status");
    assertThat(printed()).isEqualTo("COMMAND_FAILED: " + SEEN + "\nNext: pgmahout status\n");
  }

  @Test
  void aDocumentMeansWhatItMeant() throws JsonProcessingException {
    screen(Output.json, false).document(Map.of("said", HOSTILE));
    assertThat(Json.tolerant().readTree(printed()).path("said").textValue()).isEqualTo(HOSTILE);
  }

  /** Both in one pipe, where stdout has a buffer and stderr has none. */
  @Test
  void whatComesAfterTheResultIsReadAfterIt() {
    PrintStream buffered =
        new PrintStream(new BufferedOutputStream(out, 8192), false, StandardCharsets.UTF_8);
    Screen screen = new Screen(buffered, stream(out), false, false);
    screen.table(List.of("Node"), List.of(List.of("node-00")));
    screen.next("pgmahout plan");
    screen.result("more");
    screen.error(new OpsException(ErrorCode.COMMAND_FAILED, "it failed", ""), false);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsSubsequence("node-00", "Next: pgmahout plan", "more", "it failed");
  }

  @Test
  void aPersonsTableFitsTheTerminalAndAProgramsHasWholeRows() {
    List<List<String>> rows = List.of(List.of("1", "word ".repeat(40).strip()));
    screen(Output.text, true).table(List.of("A", "B"), rows);
    assertThat(printed().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    out.reset();
    screen(Output.plain, true).table(List.of("A", "B"), rows);
    assertThat(printed().lines()).hasSize(5);
  }

  @Test
  void aCellIsAsWideAsItIsSeen() {
    screen(Output.plain, false).table(List.of("Node"), List.of(List.of("\u001b"), List.of("b")));
    assertThat(printed().lines().map(String::length)).containsOnly(10);
  }

  private Screen screen(Output output, boolean terminal) {
    Screen screen = new Screen(stream(out), stream(err), terminal, true);
    screen.use(output);
    return screen;
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }

  private static StepFinished finished(Outcome outcome) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(Component.SYSTEM, "it", HOSTILE, Set.of()),
        outcome,
        List.of(
            new Change(
                HOSTILE, HOSTILE, HOSTILE, "-" + HOSTILE + "\n+" + HOSTILE, Change.Kind.USUAL)),
        HOSTILE,
        Duration.ZERO,
        outcome == Outcome.FAILED
            ? Problem.of(ErrorCode.COMMAND_FAILED, HOSTILE, HOSTILE, "a")
            : Problem.NONE);
  }
}
