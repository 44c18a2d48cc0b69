package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RemovalPreview;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.RunView.State;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.lock.WorkspaceLock;

/** Nothing is deleted that was not shown before, and never beside somebody else's apply. */
class DestroyCommandTest {
  private static final String RESERVE = "PUT /v1/reservation";
  private static final String LOOK = "POST /v1/looks/removal";
  private static final String DESTROY = "POST /v1/runs";
  private static final String EVENTS = "GET /v1/runs/r1/events";
  private static final List<Change> GOING =
      List.of(
          Change.of("patroni.service", "present", "stopped, disabled"),
          Change.of("/srv/pg/data", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
          Change.of("/etc/x", "file", "removed").as(Change.Kind.REMOVED_FILE),
          Change.of("/etc/y", "file", "removed").as(Change.Kind.REMOVED_FILE));

  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void aNode() throws Exception {
    command = new CommandOnFakes(folder);
    command
        .agent()
        .answers("GET /v1/node", () -> SampleFacts.busy("", ""))
        .answers(RESERVE, () -> new ReservationView("o", "w", Instant.EPOCH, Instant.EPOCH))
        .answers(DESTROY, () -> run(State.RUNNING, Problem.NONE));
    goes(GOING);
  }

  /** What is shown, and what a run then does. */
  private void goes(List<Change> changes) {
    command
        .agent()
        .answers(LOOK, () -> new RemovalPreview("node-00", changes))
        .answers(
            EVENTS,
            () ->
                List.of(
                    new RunEvent.StepFinished(
                        1,
                        Instant.EPOCH,
                        new StepName(Component.SYSTEM, "it", "it", Set.of()),
                        Outcome.CHANGED,
                        changes,
                        "",
                        Duration.ZERO,
                        Problem.NONE),
                    new RunEvent.RunFinished(2, Instant.EPOCH, run(State.DONE, Problem.NONE))));
  }

  private static RunView run(State state, Problem problem) {
    return new RunView(
        "r1",
        state,
        "o",
        "ann",
        RunKind.DESTROY,
        0,
        RunRequest.Mode.APPLY,
        RunRequest.Stage.ALL,
        List.of(Component.SYSTEM),
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        problem);
  }

  @AfterEach
  void end() {
    command.close();
  }

  @Test
  void whereNobodyCanBeAskedItShowsAndDeletesNothing() {
    assertThat(command.run("destroy")).isEqualTo(2);
    assertThat(command.out())
        .contains(
            """
            node-00 (database etcd):
              stopped, disabled: patroni.service
              deleted with all that is in it: /srv/pg/data
              deleted: 2 files of configuration
            """)
        .contains("what stays: packages, users of the system, and the agents", "secrets/ and pki/");
    assertThat(command.err()).contains("CONFIRMATION_MISSING", "--confirm postgres");
    assertThat(command.agent().asked()).containsExactly(RESERVE, LOOK, RESERVE);
  }

  @Test
  void withTheNameItIsShownAndThenDone() {
    assertThat(command.run("destroy", "--confirm", "postgres")).isZero();
    assertThat(command.agent().asked()).containsExactly(RESERVE, LOOK, DESTROY, EVENTS, RESERVE);
    assertThat(command.out())
        .containsSubsequence("deleted with all", "node-00: /srv/pg/data removed");
  }

  @Test
  void aWrongNameAsksNobody() {
    assertThat(command.run("destroy", "--confirm", "postgre")).isEqualTo(2);
    assertThat(command.agent().asked()).isEmpty();
  }

  @Test
  void itIsRefusedWhileSomebodyElseApplies() {
    command
        .agent()
        .answers(
            RESERVE,
            () -> {
              throw new OpsException(ErrorCode.BUSY, "reserved by ben@desk since noon", "Wait.");
            })
        .answers("GET /v1/node", () -> SampleFacts.busy("ben@desk", ""));
    assertThat(command.run("destroy", "--confirm", "postgres")).isEqualTo(1);
    assertThat(command.err()).contains("BUSY", "node-00: reserved by ben@desk since noon");
    assertThat(command.agent().asked()).doesNotContain(LOOK, DESTROY);
  }

  @Test
  void itIsRefusedWhileThisFolderIsAtWork() {
    try (WorkspaceLock _ = WorkspaceLock.take(command.folder().pkiFile("apply.lock"))) {
      assertThat(command.run("destroy", "--confirm", "postgres")).isEqualTo(1);
      assertThat(command.err()).contains("BUSY", "at work in this folder");
    }
    assertThat(command.agent().asked()).isEmpty();
  }

  @Test
  void aFolderThatStaysIsNamedAndTheExitCodeSaysSo() {
    goes(
        List.of(
            Change.of("/srv/wal", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
            Change.kept("/srv/pg/data", "folder", "it is not marked; look at it")));
    assertThat(command.run("destroy", "--confirm", "postgres")).isEqualTo(1);
    assertThat(command.out())
        .containsSubsequence(
            "NOT deleted: /srv/pg/data, kept: it is not marked",
            "node-00: /srv/wal removed",
            "node-00: /srv/pg/data kept: it is not marked; look at it");
    assertThat(command.err())
        .containsSubsequence("stays until you have deleted it by hand", "pgmahout destroy");
  }

  @Test
  void aNodeThatFailsIsNamedAndTheExitCodeSaysSo() {
    Problem stays = Problem.of(ErrorCode.UNIT_FAILED, "it does not stop", "Look.", "node-00");
    command
        .agent()
        .answers(
            EVENTS,
            () -> List.of(new RunEvent.RunFinished(1, Instant.EPOCH, run(State.FAILED, stays))));
    assertThat(command.run("destroy", "--confirm", "postgres", "-o", "json")).isEqualTo(1);
    assertThat(command.err()).contains("UNIT_FAILED", "node-00: it does not stop", "Look.");
    assertThat(command.out().strip()).isEqualTo("{ }");
  }
}
