package org.pgmahout.agent.pgdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

/** Half a base backup, and all that looks alike and must stay. */
class HalfCopyStepTest {
  @TempDir private Path folder;

  private final QuietContext context = new QuietContext();
  private final Copies copies = new Copies();
  private final OwnRights commands = new OwnRights();
  private Path data;
  private Path wal;

  @BeforeEach
  void halfCopy() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    wal = Files.createDirectory(folder.resolve("wal"));
    Files.writeString(data.resolve("PG_VERSION"), "15\n");
    Files.writeString(data.resolve("backup_label"), "START WAL LOCATION\n");
    Files.createDirectory(data.resolve("global"));
  }

  @Test
  void whatHasAControlFileIsNeverTouched() throws IOException {
    Files.writeString(data.resolve("global/pg_control"), "x");
    assertThat(step(Optional.empty()).check(context)).isEqualTo(Finding.right());
    step(Optional.empty()).apply(context);
    assertUntouched();
  }

  @Test
  void anEmptyFolderIsRight() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(step(empty, Optional.empty()).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void somebodysOwnFilesAreNoHalfCopy() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(home.resolve("notes.txt"), "mine");
    assertThat(step(home, Optional.empty()).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aFolderThatAServerRunsInIsNeverTouched() throws IOException {
    Files.writeString(data.resolve("postmaster.pid"), "1\n");
    assertThat(step(Optional.empty()).check(context)).isEqualTo(Finding.right());
    step(Optional.empty()).apply(context);
    assertUntouched();
  }

  @Test
  void aCopyThatIsBeingMadeIsLeftAlone() {
    copies.atWork = true;
    assertThat(step(Optional.empty()).check(context)).isEqualTo(Finding.right());
    step(Optional.empty()).apply(context);
    assertUntouched();
  }

  @Test
  void itIsMovedAsideBesideItsPlaceAndNothingIsDeleted() throws IOException {
    HalfCopyStep step = step(Optional.empty());
    assertThat(step.check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .singleElement()
                    .extracting(Change::to)
                    .asString()
                    .startsWith("copied again, this is moved aside to " + data + ".cut-off-"));
    step.apply(context);
    assertThat(data).isEmptyDirectory();
    assertThat(DataFolder.asides(data))
        .singleElement()
        .satisfies(
            aside ->
                assertThat(aside)
                    .isDirectoryContaining(file -> file.endsWith("PG_VERSION"))
                    .isDirectoryContaining(file -> file.endsWith("backup_label")));
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void anEmptyControlFileIsNone() throws IOException {
    Files.createFile(data.resolve("global/pg_control"));
    step(Optional.empty()).apply(context);
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void theFolderThatALinkLeadsToIsMovedAndTheLinkStays() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    step(link, Optional.empty()).apply(context);
    assertThat(link).isSymbolicLink().isEmptyDirectory();
    assertThat(DataFolder.asides(link)).singleElement().isEqualTo(aside("data"));
  }

  @Test
  void theWalOfTheHalfCopyGoesAlongAndIsFoundFromIt() throws IOException {
    Files.createSymbolicLink(data.resolve("pg_wal"), wal);
    Files.writeString(wal.resolve("000000010000000000000002"), "half");
    step(Optional.of(wal)).apply(context);
    assertThat(data).isEmptyDirectory();
    assertThat(wal).isEmptyDirectory();
    assertThat(aside("data").resolve("pg_wal")).isSymbolicLink();
    assertThat(Files.readString(aside("data").resolve("pg_wal/000000010000000000000002")))
        .isEqualTo("half");
  }

  @Test
  void bothFoldersGetTheNameThatWasShownBefore() throws IOException {
    Files.createSymbolicLink(data.resolve("pg_wal"), wal);
    Files.writeString(wal.resolve("000000010000000000000002"), "half");
    Files.setLastModifiedTime(data, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    step(Optional.of(wal)).apply(context);
    assertThat(aside("data")).isEqualTo(folder.resolve("data.cut-off-20260102T030405"));
    assertThat(aside("wal")).isEqualTo(folder.resolve("wal.cut-off-20260102T030405"));
  }

  /** Before each of: the link to where the WAL will lie, the WAL's move, the data's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void cutOffInTheMiddleItGoesOn(int command) throws IOException {
    Files.createSymbolicLink(data.resolve("pg_wal"), wal);
    Files.writeString(wal.resolve("000000010000000000000002"), "half");
    commands.failsAt = command;
    HalfCopyStep step = step(Optional.of(wal));
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step.apply(context));
    assertThat(data).isDirectoryContaining(file -> file.endsWith("PG_VERSION"));
    commands.failsAt = 0;
    assertThat(step.check(context)).isInstanceOf(Finding.Wrong.class);
    step.apply(context);
    assertThat(data).isEmptyDirectory();
    assertThat(aside("data").resolve("pg_wal").toRealPath()).isEqualTo(aside("wal"));
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void withoutALeaderItIsRefusedAndStays() {
    copies.source = Optional.empty();
    HalfCopyStep step = step(Optional.empty());
    assertThat(step.check(context)).isInstanceOf(Finding.Wrong.class);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_AT_RISK))
        .withMessageContaining("nobody leads");
    assertUntouched();
  }

  @Test
  void aCopyThatDoesNotFitBesideItIsRefusedWithWhatIsMissingAndNothingIsMoved() {
    copies.needed = OptionalLong.of(3L << 30);
    copies.free = 2L << 30;
    HalfCopyStep step = step(Optional.empty());
    for (Runnable attempt :
        List.<Runnable>of(() -> step.check(context), () -> step.apply(context))) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(attempt::run)
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE))
          .withMessageContaining(data.toString())
          .withMessageContaining("(3.0 GB) does not fit beside it: 2.0 GB free");
    }
    assertUntouched();
    copies.free = 3L << 30;
    step.apply(context);
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void whatWasMovedAsideBeforeIsNamedWhereRoomIsMissing() throws IOException {
    Path earlier = Files.createDirectory(folder.resolve("data.cut-off-20260102T030405"));
    copies.needed = OptionalLong.of(10);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step(Optional.empty()).check(context))
        .satisfies(e -> assertThat(e.hint()).endsWith("there, too: " + earlier + "."));
  }

  @Test
  void whatACutOffBootstrapLeftGoesAsideAlsoWithItsControlFile() throws IOException {
    Files.writeString(data.resolve("global/pg_control"), "x");
    for (String working : List.of("active", "activating", "deactivating")) {
      refused(setAside(working), ErrorCode.BUSY);
    }
    assertUntouched();
    SetAsideStep step = setAside("inactive");
    assertThat(step.check(context)).isInstanceOf(Finding.Wrong.class);
    step.apply(context);
    assertThat(data).isEmptyDirectory();
    assertThat(aside("data").resolve("global/pg_control")).exists();
    assertThat(setAside("failed").check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aDatabaseThatHasBeenUsedStaysWhateverTheCallerFound() throws IOException {
    Files.writeString(data.resolve("global/pg_control"), "x");
    Files.createDirectories(data.resolve("pg_replslot/node_01"));
    refused(setAside("inactive"), ErrorCode.DATA_AT_RISK);
    assertUntouched();
  }

  private SetAsideStep setAside(String patroni) {
    return new SetAsideStep(
        StepHead.start(new TestStepId(Component.PATRONI, "set-aside"), "out of the way"),
        cutOff(data, Optional.empty()),
        patroni(patroni),
        new Machine(commands));
  }

  private void refused(SetAsideStep step, ErrorCode code) {
    for (Runnable attempt :
        List.<Runnable>of(() -> step.check(context), () -> step.apply(context))) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(attempt::run)
          .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
  }

  private void assertUntouched() {
    assertThat(data.resolve("PG_VERSION")).exists();
    assertThat(DataFolder.asides(data)).isEmpty();
    assertThat(commands.ran).isEmpty();
  }

  private Path aside(String name) {
    List<Path> asides = DataFolder.asides(folder.resolve(name));
    assertThat(asides).hasSize(1);
    return asides.getFirst();
  }

  private HalfCopyStep step(Optional<Path> separateWal) {
    return step(data, separateWal);
  }

  private HalfCopyStep step(Path of, Optional<Path> separateWal) {
    return new HalfCopyStep(
        StepHead.start(new TestStepId(Component.PATRONI, "data"), "data directory"),
        cutOff(of, separateWal),
        copies,
        Duration.ZERO);
  }

  private InterruptedCopy cutOff(Path of, Optional<Path> separateWal) {
    return new InterruptedCopy(
        commands,
        new FileWriter(),
        new FolderMarks(folder.resolve("state/folders.json"), commands),
        of,
        separateWal,
        System.getProperty("user.name"));
  }

  private static Systemd patroni(String active) {
    return new Systemd(
        new FakeCommandRunner(
            _ -> FakeCommandRunner.says(0, "LoadState=loaded\nActiveState=" + active + "\n")));
  }

  private static final class Copies implements HalfCopyStep.Copies {
    private Optional<String> source = Optional.of("node-00");
    private boolean atWork;
    private OptionalLong needed = OptionalLong.empty();
    private long free;

    @Override
    public Optional<String> source() {
      return source;
    }

    @Override
    public boolean atWork(Path folder) {
      return atWork;
    }

    @Override
    public OptionalLong needed() {
      return needed;
    }

    @Override
    public long free(Path folder) {
      return free;
    }
  }

  /** Really runs them, with the rights of who runs the tests; fails at the one that it shall. */
  private static final class OwnRights implements CommandRunner {
    private final List<String> ran = new ArrayList<>();
    private int failsAt;

    @Override
    public CommandResult run(Command command, Consumer<String> onLine) {
      ran.add(command.shown());
      if (ran.size() == failsAt) {
        return new CommandResult(1, "", "cut off", Duration.ZERO);
      }
      List<String> line = command.argv();
      return new ProcessCommandRunner().run(Command.of(line.subList(4, line.size())), onLine);
    }
  }
}
