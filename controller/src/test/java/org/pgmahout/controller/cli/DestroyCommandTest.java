package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.lock.WorkspaceLock;

/** Nothing is deleted that was not shown before, and never beside somebody else's apply. */
class DestroyCommandTest {
  private static final String RESERVE = "PUT /v1/reservation";
  private static final String LOOK = "POST /v1/actions/system/removal";
  private static final String DESTROY = "POST /v1/actions/system/destroy";
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
    ActionResult goes = new ActionResult("node-00", GOING);
    command
        .agent()
        .answers("GET /v1/node", () -> SampleFacts.busy("", ""))
        .answers(RESERVE, () -> new ReservationView("o", "w", Instant.EPOCH, Instant.EPOCH))
        .answers(LOOK, () -> goes)
        .answers(DESTROY, () -> goes);
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
    assertThat(command.agent().asked()).containsExactly(RESERVE, LOOK, DESTROY, RESERVE);
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
    ActionResult some =
        new ActionResult(
            "node-00",
            List.of(
                Change.of("/srv/wal", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
                Change.kept("/srv/pg/data", "folder", "it is not marked; look at it")));
    command.agent().answers(LOOK, () -> some).answers(DESTROY, () -> some);
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
    command
        .agent()
        .answers(
            DESTROY,
            () -> {
              throw new OpsException(ErrorCode.UNIT_FAILED, "it does not stop", "Look.");
            });
    assertThat(command.run("destroy", "--confirm", "postgres", "-o", "json")).isEqualTo(1);
    assertThat(command.err()).contains("UNIT_FAILED", "it does not stop");
    assertThat(command.out().strip()).isEqualTo("{ }");
  }
}
