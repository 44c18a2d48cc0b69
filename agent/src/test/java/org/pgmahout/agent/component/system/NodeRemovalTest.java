package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.ClusterFolders;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.MemberSessions;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** What a destroyed cluster takes along, and that all of it is told before. */
class NodeRemovalTest {
  @TempDir private Path folder;

  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line ->
              line.startsWith("rm ") || line.startsWith("stat ")
                  ? real(line)
                  : says(0, systemctl(line)));

  private boolean broken;
  private boolean stopped;
  private boolean forgotten;

  private String systemctl(String line) {
    stopped = stopped || line.startsWith("systemctl stop ");
    forgotten = forgotten || line.equals("systemctl daemon-reload");
    return !line.endsWith("patroni.service") || forgotten
        ? "LoadState=not-found\nActiveState=inactive\n"
        : stopped
            ? "LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n"
            : "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n";
  }

  private CommandResult real(String line) {
    return broken && line.endsWith("/home")
        ? FakeCommandRunner.fails(1, "rm: cannot remove: Input/output error")
        : new ProcessCommandRunner().run(Command.of(line.split(" ")));
  }

  @BeforeEach
  void aCluster() throws IOException {
    apply();
    Files.writeString(folder.resolve("home/patroni.yml"), "x");
    Path aside = Files.createDirectory(folder.resolve("home/data.cut-off-20260102T030405"));
    Files.writeString(aside.resolve("PG_VERSION"), "15\n");
    Files.writeString(folder.resolve("home/data/PG_VERSION"), "15\n");
    Files.writeString(folder.resolve("wal/000000010000000000000001"), "x");
    Files.createDirectories(folder.resolve("state/secrets"));
    Files.writeString(folder.resolve("state/spec.json"), "{}");
    Files.writeString(folder.resolve("state/unfinished.json"), "{}");
    commands.ran.clear();
  }

  @Test
  void allThatGoesIsToldBeforeAndNothingIsTouchedByThat() {
    assertThat(here(removal().look(spec())))
        .containsExactly(
            Change.of("home/data.cut-off-20260102T030405", "folder", "removed")
                .as(Change.Kind.REMOVED_FOLDER),
            Change.of("home/data", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
            Change.of("wal", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
            Change.of("home", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
            Change.of("state/secrets", "folder", "removed").as(Change.Kind.REMOVED_FOLDER),
            Change.of("state/spec.json", "file", "removed").as(Change.Kind.REMOVED_FILE),
            Change.of("state/unfinished.json", "file", "removed").as(Change.Kind.REMOVED_FILE));
    assertThat(removal().look(spec()))
        .contains(Change.of("patroni.service", "present", "stopped, disabled"));
    assertThat(commands.ran).allMatch(line -> line.startsWith("systemctl show "));
  }

  @Test
  void whatWasToldIsDoneWithTheServerStoppedFirst() {
    List<Change> told = removal().look(spec());
    commands.ran.clear();
    assertThat(DoneRemoval.of(removal(), spec())).containsAll(told);
    assertThat(commands.ran)
        .containsSubsequence(
            "systemctl stop -- patroni.service",
            "systemctl disable --quiet -- patroni.service",
            "rm -rf --one-file-system -- " + folder.resolve("home/data"),
            "rm -rf --one-file-system -- " + folder.resolve("home"),
            "systemctl daemon-reload");
    assertThat(folder.resolve("home")).doesNotExist();
    assertThat(folder.resolve("wal")).doesNotExist();
    assertThat(folder.resolve("state")).isEmptyDirectory();
    assertThat(here(DoneRemoval.of(removal(), spec()))).isEmpty();
  }

  @Test
  void anUnmarkedFolderStaysAndIsNamedAndAllElseGoes() throws IOException {
    Files.delete(folder.resolve("state/folders.json"));
    List<Change> told = removal().look(spec());
    assertThat(kept(told))
        .containsExactly("home/data.cut-off-20260102T030405", "home/data", "wal", "home");
    assertThat(told)
        .filteredOn(change -> change.what().endsWith("/wal"))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.to())
                    .startsWith("kept: it is not marked as a folder of the cluster postgres")
                    .contains("pgmahout apply"));
    assertThat(kept(DoneRemoval.of(removal(), spec()))).isEqualTo(kept(told));
    assertThat(folder.resolve("wal/000000010000000000000001")).exists();
    assertThat(folder.resolve("home/data/PG_VERSION")).exists();
    assertThat(folder.resolve("home/patroni.yml")).doesNotExist();
    assertThat(folder.resolve("state/secrets")).doesNotExist();
    assertThat(kept(DoneRemoval.of(removal(), spec()))).contains("home/data", "wal");
  }

  @Test
  void anotherFolderInThePlaceOfAMarkedOneStaysWhateverItHolds() throws IOException {
    Files.move(folder.resolve("wal"), folder.resolve("away"));
    Files.createDirectory(folder.resolve("wal"));
    Files.writeString(folder.resolve("wal/000000010000000000000007"), "another database's");
    assertThat(kept(DoneRemoval.of(removal(), spec()))).containsExactly("wal");
    assertThat(folder.resolve("wal/000000010000000000000007")).exists();
    assertThat(folder.resolve("away/000000010000000000000001")).exists();
    assertThat(folder.resolve("home")).doesNotExist();
  }

  /** The file system gives the number of a folder that is gone to the next one. */
  @Test
  void soDoesOneThatWasMadeWhenTheMarkedOneWasGone() throws IOException {
    Files.delete(folder.resolve("wal/000000010000000000000001"));
    Files.delete(folder.resolve("wal"));
    Files.createDirectory(folder.resolve("wal"));
    Files.writeString(folder.resolve("wal/precious"), "x");
    assertThat(kept(DoneRemoval.of(removal(), spec()))).containsExactly("wal");
    assertThat(folder.resolve("wal/precious")).exists();
  }

  @Test
  void aLinkInThePlaceOfAMarkedFolderLeadsToNoOther() throws IOException {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "x");
    Files.move(folder.resolve("wal"), folder.resolve("away"));
    Files.createSymbolicLink(folder.resolve("wal"), precious);
    assertThat(kept(DoneRemoval.of(removal(), spec()))).containsExactly("wal");
    assertThat(precious.resolve("file")).exists();
    assertThat(folder.resolve("away/000000010000000000000001")).exists();
  }

  @Test
  void whereALinkLeadsToTheMarkedFolderBothGo() throws IOException {
    Path big = Files.createDirectory(folder.resolve("big"));
    Files.delete(folder.resolve("wal/000000010000000000000001"));
    Files.delete(folder.resolve("wal"));
    Files.createSymbolicLink(folder.resolve("wal"), big);
    apply();
    assertThat(kept(DoneRemoval.of(removal(), spec()))).isEmpty();
    assertThat(big).doesNotExist();
    assertThat(Files.isSymbolicLink(folder.resolve("wal"))).isFalse();
  }

  @Test
  void aFolderWithAnotherOneInItThatStaysIsKeptToo() throws IOException {
    Path marks = folder.resolve("state/folders.json");
    Files.writeString(
        marks,
        Files.readString(marks).replaceFirst("(/home/data\",\"cluster\":\")postgres", "$1another"));
    List<Change> done = DoneRemoval.of(removal(), spec());
    assertThat(kept(done)).containsExactly("home/data", "home");
    assertThat(done.toString()).contains("marked as a folder of the cluster another");
    assertThat(folder.resolve("home/data/PG_VERSION")).exists();
    assertThat(folder.resolve("wal")).doesNotExist();
  }

  @Test
  void oneThatFailedHalfWayRunsCleanAfterwards() {
    broken = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> DoneRemoval.of(removal(), spec()))
        .withMessageContaining(folder.resolve("home") + " cannot be removed");
    broken = false;
    assertThat(kept(DoneRemoval.of(removal(), spec()))).isEmpty();
    assertThat(folder.resolve("home")).doesNotExist();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  /** Killed between the last file and systemd's look at its files: it still knows the unit. */
  @Test
  void aUnitWhoseFileIsGoneIsForgottenByTheNextRun() {
    DoneRemoval.of(removal(), spec());
    forgotten = false;
    assertThat(DoneRemoval.of(removal(), spec()))
        .containsExactly(Change.of("patroni.service", "known to systemd", "forgotten"));
    assertThat(DoneRemoval.of(removal(), spec())).isEmpty();
  }

  @Test
  void itStopsBeforeTheNextThingWhenItIsCancelled() {
    Step folders = removal().steps(spec()).get(2);
    List<String> said = new ArrayList<>();
    StepContext cancelledAtTheSecond =
        new StepContext() {
          @Override
          public void waiting(String message) {
            said.add(message);
          }

          @Override
          public void checkCancelled() {
            if (!said.isEmpty()) {
              throw new OpsException(ErrorCode.CANCELLED, "stopped", "Again.");
            }
          }
        };
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> folders.apply(cancelledAtTheSecond))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(folder.resolve("home/data.cut-off-20260102T030405")).doesNotExist();
    assertThat(folder.resolve("home/data/PG_VERSION")).exists();
    assertThat(kept(DoneRemoval.of(removal(), spec()))).isEmpty();
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void whatWasMovedAsideOfAMarkedFolderGoes() throws IOException {
    Path wal = folder.resolve("wal");
    Path aside = folder.resolve("wal.cut-off-20260102T030405");
    marks().beforeMove(wal, aside);
    Files.move(wal, aside);
    Files.createDirectory(wal);
    marks().afterMove(wal);
    Path other = Files.createDirectory(folder.resolve("wal.cut-off-20250102T030405"));
    Files.writeString(other.resolve("x"), "by hand");
    assertThat(kept(DoneRemoval.of(removal(), spec())))
        .containsExactly("wal.cut-off-20250102T030405");
    assertThat(aside).doesNotExist();
    assertThat(wal).doesNotExist();
  }

  private List<String> kept(List<Change> changes) {
    return here(changes).stream().filter(Change::stays).map(Change::what).toList();
  }

  /** As the steps of a run make and mark the folders. */
  private void apply() {
    ClusterFolders folders = new ClusterFolders(spec(), marks());
    for (FolderClaim claim : List.of(folders.home(), folders.data(), folders.wal().orElseThrow())) {
      new FolderStep(
              StepHead.prepare(
                  new TestStepId(Component.POSTGRESQL, "folder"), claim.path().toString()),
              new FileWriter(),
              claim,
              System.getProperty("user.name"),
              "0755")
          .apply(new QuietContext());
    }
  }

  private FolderMarks marks() {
    return new FolderMarks(folder.resolve("state/folders.json"), commands);
  }

  private List<Change> here(List<Change> changes) {
    return changes.stream()
        .filter(change -> change.what().startsWith(folder + "/"))
        .map(
            change ->
                Change.of(
                        folder.relativize(Path.of(change.what())).toString(),
                        change.from(),
                        change.to())
                    .as(change.kind()))
        .toList();
  }

  private NodeRemoval removal() {
    NodeTools tools =
        new NodeTools(
            commands,
            new FileWriter(),
            new Apt(commands, () -> java.util.Optional.empty()),
            new Systemd(commands),
            new Docker(),
            new Machine(commands),
            marks(),
            new MemberSessions());
    return new NodeRemoval(
        tools,
        new AgentFolders(folder.resolve("etc"), folder.resolve("state")),
        RemovedRooms.all(tools));
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %1$s/home}
        postgresql: {data_dir: %1$s/home/data, wal_dir: %1$s/wal}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database]}
          - {name: node-01, address: 198.18.0.2, roles: [etcd]}
        """
            .formatted(folder);
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
