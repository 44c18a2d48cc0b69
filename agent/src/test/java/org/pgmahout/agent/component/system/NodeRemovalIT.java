package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.ClusterFolders;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.local.MemberSessions;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.UsersGround;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/**
 * A node whose data directory is in a folder of the user's, who may make another one there, or put
 * anything in its place, and whose WAL is in one of root's.
 */
class NodeRemovalIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();
  @TempDir private Path state;
  private Path data;
  private Path wal;

  @BeforeEach
  void aNodeAsApplied() throws IOException {
    data = ground.home().resolve("15/main");
    wal = ground.roots().resolveSibling("disk/wal");
    ground.file("folder/PG_VERSION");
    apply();
    ground.byUser("touch", data.resolve("PG_VERSION").toString());
    ground.byUser("touch", wal.resolve("000000010000000000000001").toString());
    Files.createDirectories(ground.home().resolve("patroni/lib/__pycache__"));
  }

  @Test
  void allOfItGoesWithWhatRootLeftInIt() {
    assertThat(kept()).isEmpty();
    for (Path gone : List.of(data, wal, ground.home().resolve("patroni"))) {
      assertThat(gone).doesNotExist();
    }
    assertThat(state.resolve("folders.json")).doesNotExist();
  }

  /** As Patroni does for every copy; there is nothing to apply then. */
  @Test
  void aDataDirectoryThatItsUserMadeAnewGoesToo() {
    ground.byUser("rm", "-r", data.toString());
    ground.byUser("mkdir", "-m", "0700", data.toString());
    ground.byUser("touch", data.resolve("PG_VERSION").toString());
    for (FolderStep step : steps()) {
      assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    }
    assertThat(kept()).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void somethingElseOfTheUsersInItsPlaceStays() {
    ground.byUser("mv", data.toString(), ground.home().resolve("away").toString());
    ground.byUser("mkdir", "-m", "0700", data.toString());
    ground.byUser("touch", data.resolve("precious").toString());
    assertThat(kept()).containsExactly(data.toString());
    assertThat(data.resolve("precious")).exists();
    assertThat(ground.home().resolve("away/PG_VERSION")).exists();
    assertThat(wal).doesNotExist();
  }

  @Test
  void ofALinkOfTheUsersTheLinkGoes() {
    ground.byUser("mv", data.toString(), ground.home().resolve("away").toString());
    ground.byUser("ln", "-s", ground.roots().resolve("folder").toString(), data.toString());
    assertThat(kept()).isEmpty();
    assertThat(Files.isSymbolicLink(data)).isFalse();
    assertThat(ground.home().resolve("away/PG_VERSION")).exists();
  }

  @Test
  void aFolderAboveThatHasBecomeALinkLeadsNowhere() {
    ground.byUser("mv", data.getParent().toString(), ground.home().resolve("away").toString());
    ground.byUser("mkdir", "-p", ground.home().resolve("other/main").toString());
    ground.byUser("touch", ground.home().resolve("other/main/PG_VERSION").toString());
    ground.byUser("ln", "-s", "other", data.getParent().toString());
    assertThat(kept()).containsExactly(data.toString());
    assertThat(ground.home().resolve("other/main/PG_VERSION")).exists();
    assertThat(ground.home().resolve("away/main/PG_VERSION")).exists();
  }

  @Test
  void inAFolderOfRootsAnotherOneStaysUntilAnApplyTakesItOver() throws IOException {
    Files.move(wal, wal.resolveSibling("away"));
    ground
        .commands()
        .require(Command.of("install", "-d", "-o", USER, "-g", USER, "-m", "0700", wal.toString()));
    ground.byUser("touch", wal.resolve("000000010000000000000002").toString());
    assertThat(kept()).containsExactly(wal.toString());
    assertThat(wal.resolve("000000010000000000000002")).exists();
    assertThat(wal.resolveSibling("away/000000010000000000000001")).exists();
    assertThat(data).doesNotExist();
    apply();
    assertThat(kept()).isEmpty();
    assertThat(wal).doesNotExist();
  }

  /** As databases have it: a disk of its own for the data, one more for the WAL. */
  @Test
  void disksOfTheirOwnAreEmptiedAndStay() {
    try (Disk dataDisk = new Disk(data);
        Disk walDisk = new Disk(wal)) {
      apply();
      for (Disk disk : List.of(dataDisk, walDisk)) {
        ground.byUser("mkdir", "-p", disk.at().resolve("base/1").toString());
        ground.byUser("touch", disk.at().resolve("PG_VERSION").toString());
      }
      ground.byUser("touch", wal.resolve("000000010000000000000002").toString());
      ground.byUser("rm", wal.resolve("PG_VERSION").toString());
      List<Change> removed = removed();
      assertThat(removed)
          .filteredOn(change -> change.from().equals(RemovedThing.MOUNT.word()))
          .hasSize(2)
          .allMatch(change -> change.to().startsWith("emptied ("));
      assertThat(data).isEmptyDirectory();
      assertThat(wal).isEmptyDirectory();
      assertThat(removed()).as("run again").isEmpty();
      apply();
    }
  }

  /** As a hand has put a disk under a folder that the plan has as one. */
  @Test
  void aDiskInAFolderThatThePlanKnowsNothingOfKeepsTheFolder() throws IOException {
    Path inside = data.resolve("pg_tblspc");
    ground.byUser("mkdir", inside.toString());
    try (Disk disk = new Disk(inside)) {
      Files.writeString(disk.at().resolve("precious"), "");
      assertThat(kept()).containsExactly(data.toString());
      assertThat(disk.at().resolve("precious")).exists();
      assertThat(data.resolve("PG_VERSION")).exists();
      assertThat(wal).doesNotExist();
    }
    assertThat(kept()).isEmpty();
    assertThat(data).doesNotExist();
  }

  /** A file system of a few MB, mounted over a folder. */
  private final class Disk implements AutoCloseable {
    private final Path at;

    Disk(Path at) {
      this.at = at;
      ground
          .commands()
          .require(Command.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", at.toString()));
    }

    Path at() {
      return at;
    }

    @Override
    public void close() {
      ground.commands().require(Command.of("umount", at.toString()));
    }
  }

  @AfterEach
  void nothingOfRootsIsTouched() throws IOException {
    ground.assertNothingOfRootsChanged();
  }

  private List<String> kept() {
    return removed().stream().filter(Change::stays).map(Change::what).toList();
  }

  private List<Change> removed() {
    NodeTools tools =
        new NodeTools(
            new RealFiles(),
            new FileWriter(ground.commands()),
            new Apt(ground.commands(), Optional::empty),
            new Systemd(new RealFiles()),
            new Docker(),
            new Machine(ground.commands()),
            marks(),
            new MemberSessions());
    return DoneRemoval.of(
        new NodeRemoval(tools, new AgentFolders(state, state), RemovedRooms.all(tools)), spec());
  }

  private void apply() {
    steps().forEach(step -> step.apply(new QuietContext()));
  }

  private List<FolderStep> steps() {
    ClusterFolders folders = new ClusterFolders(spec(), marks());
    return List.of(
        step(folders.home(), "0755"),
        step(folders.data(), "0700"),
        step(folders.wal().orElseThrow(), "0700"));
  }

  private FolderStep step(FolderClaim claim, String mode) {
    return new FolderStep(
        StepHead.prepare(new TestStepId(Component.POSTGRESQL, "folder"), claim.path().toString()),
        new FileWriter(ground.commands()),
        claim,
        USER,
        mode);
  }

  private FolderMarks marks() {
    return new FolderMarks(state.resolve("folders.json"), ground.commands());
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %s/patroni}
        postgresql: {data_dir: %s, wal_dir: %s}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database]}
          - {name: node-01, address: 198.18.0.2, roles: [etcd]}
        """
            .formatted(ground.home(), data, wal);
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  /** Removes for real; the machine's services are only answered. */
  private static final class RealFiles implements CommandRunner {
    @Override
    public CommandResult run(Command command, Consumer<String> onLine) {
      return command.argv().getFirst().equals("systemctl")
          ? FakeCommandRunner.says(0, "LoadState=not-found\nActiveState=inactive\n")
          : new ProcessCommandRunner().run(command, onLine);
    }
  }
}
