package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.RunView.State;
import org.pgmahout.controller.client.SampleFacts;

/** What is at work on a node is stopped by whoever may, and only when asked twice. */
class RunsCancelCommandTest {
  private static final String CANCEL = "POST /v1/runs/r7/cancel";
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private RunKind kind = RunKind.APPLY;

  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void anAgentAtWork() throws Exception {
    command = new CommandOnFakes(folder);
    command
        .agent()
        .answers("GET /v1/node", () -> SampleFacts.busy("ann@desk", "r7"))
        .answers("GET /v1/runs/r7", () -> run(State.RUNNING))
        .answers(CANCEL, () -> run(State.RUNNING));
  }

  @AfterEach
  void end() {
    command.close();
  }

  private void endsAs(State state) {
    command
        .agent()
        .answers(
            "GET /v1/runs/r7/events", () -> List.of(new RunEvent.RunFinished(1, NOON, run(state))));
  }

  @Test
  void nothingAtWorkIsSaidAndIsFine() {
    command.agent().answers("GET /v1/node", () -> SampleFacts.busy("", ""));
    assertThat(command.run("runs", "cancel", "node-00")).isZero();
    assertThat(command.err()).contains("no run is at work on node-00");
    assertThat(command.agent().asked()).containsExactly("GET /v1/node");
  }

  @Test
  void withoutAYesNothingIsStopped() {
    assertThat(command.run("runs", "cancel", "node-00")).isEqualTo(2);
    assertThat(command.err())
        .contains("CONFIRMATION_MISSING", "run r7 on node-00", "by ann (ann@desk)?");
    assertThat(command.agent().asked()).doesNotContain(CANCEL);
  }

  @Test
  void whatWasStoppedIsNamedWithWhoBeganIt() {
    endsAs(State.CANCELLED);
    assertThat(command.run("runs", "cancel", "node-00", "--yes")).isZero();
    assertThat(command.agent().asked()).contains(CANCEL);
    assertThat(command.out())
        .isEqualTo(
            "run r7 on node-00 (apply, start), started 2026-01-01T12:00:00Z by ann (ann@desk): cancelled\n");
    assertThat(command.err()).contains("Next: pgmahout apply");
  }

  @Test
  void anOperationIsNamedByItsKindAndGoesOnWithItsOwnCommand() {
    kind = RunKind.DESTROY;
    endsAs(State.CANCELLED);
    assertThat(command.run("runs", "cancel", "node-00", "--yes")).isZero();
    assertThat(command.out()).contains("run r7 on node-00 (destroy), started", ": cancelled");
    assertThat(command.err()).contains("Next: pgmahout destroy");
  }

  @Test
  void whatEndedByItselfMeanwhileIsSaidSo() {
    endsAs(State.DONE);
    assertThat(command.run("runs", "cancel", "node-00", "--yes")).isZero();
    assertThat(command.out()).contains("not cancelled, it had ended before as done");
  }

  @Test
  void asADocumentForPrograms() {
    endsAs(State.CANCELLED);
    assertThat(command.run("runs", "cancel", "node-00", "--yes", "-o", "json")).isZero();
    assertThat(command.out()).contains("\"id\" : \"r7\"", "\"state\" : \"CANCELLED\"");
  }

  @Test
  void aNodeThatThePlanLacksIsWrongInput() {
    assertThat(command.run("runs", "cancel", "database", "--yes")).isEqualTo(2);
    assertThat(command.err()).contains("NOT_FOUND", "no node 'database'", "node-00");
  }

  private RunView run(State state) {
    return new RunView(
        "r7",
        state,
        "o",
        "ann",
        kind,
        3,
        Mode.APPLY,
        Stage.START,
        List.of(),
        NOON,
        NOON,
        Map.of(),
        Problem.NONE);
  }
}
