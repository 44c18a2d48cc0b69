package org.pgmahout.agent.pgdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.UsersGround;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderClaim.Standing;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.agent.step.FolderStep;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

/** Half a copy in folders of the user's, which root has out of the way. */
class InterruptedCopyIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();
  @TempDir private Path state;
  private FolderMarks marks;

  @BeforeEach
  void noMarks() {
    marks = new FolderMarks(state.resolve("folders.json"), ground.commands());
  }

  @Test
  void itIsMovedByTheUserAndAnEmptyFolderOfTheUsersTakesItsPlace() throws IOException {
    Path data = data(ground.home().resolve("data"));
    Path wal = data(ground.home().resolve("wal"));
    move(data, Optional.of(wal));
    for (Path part : new Path[] {data, wal}) {
      assertThat(part).isEmptyDirectory();
      assertThat(Files.getOwner(part).getName()).isEqualTo(USER);
      assertThat(DataFolder.asides(part))
          .singleElement()
          .satisfies(aside -> assertThat(aside.resolve("PG_VERSION")).exists());
    }
  }

  @Test
  void aLinkToAFolderOfRootsMovesNothing() throws IOException {
    Path data = ground.home().resolve("data");
    ground.byUser("ln", "-s", ground.roots().resolve("folder").toString(), data.toString());
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> move(data, Optional.empty()))
        .withMessageContaining(data.toString())
        .withMessageContaining("no folder of postgres's");
  }

  /** As earlier agents made the folders above the data. */
  @Test
  void aFolderAboveThatIsRootsIsTheUsersFromThenOn() throws IOException {
    Path above = Files.createDirectory(ground.home().resolve("15"));
    Path data = above.resolve("main");
    ground.commands().require(Command.of("install", "-d", "-o", USER, "-g", USER, data.toString()));
    data(data);
    move(data, Optional.empty());
    assertThat(data).isEmptyDirectory();
    assertThat(Files.getOwner(above).getName()).isEqualTo(USER);
  }

  @Test
  void theUsersFolderInAFolderOfRootsThatALinkLeadsToIsMovedByRoot() throws IOException {
    Path disk = ground.roots().resolveSibling("disk");
    Path big = disk.resolve("big");
    Files.createDirectory(disk);
    ground.commands().require(Command.of("install", "-d", "-o", USER, "-g", USER, big.toString()));
    data(big);
    Path data = Files.createSymbolicLink(ground.home().resolve("data"), big);
    move(data, Optional.empty());
    assertThat(data).isSymbolicLink().isEmptyDirectory();
    assertThat(Files.getOwner(big).getName()).isEqualTo(USER);
    assertThat(DataFolder.asides(data)).hasSize(1);
  }

  /** Each goes with its cluster from then on, wherever the agent ended in between. */
  @Test
  void whatIsMovedStaysMarkedAndTheFolderInItsPlaceIsMarkedToo() throws IOException {
    Path disk = Files.createDirectory(ground.roots().resolveSibling("disk"));
    Path data = disk.resolve("data");
    FolderClaim claim =
        new FolderClaim(marks, "shop", data, names -> names.contains("PG_VERSION"), Set.of());
    new FolderStep(
            StepHead.prepare(new TestStepId(Component.POSTGRESQL, "data-folder"), "data"),
            new FileWriter(ground.commands()),
            claim,
            USER,
            "0700")
        .apply(new QuietContext());
    data(data);
    move(data, Optional.empty());
    assertThat(claim.look().standing()).isEqualTo(Standing.MARKED);
    assertThat(DataFolder.asides(data))
        .singleElement()
        .satisfies(
            aside -> assertThat(claim.of(aside).look().standing()).isEqualTo(Standing.MARKED));
  }

  @AfterEach
  void nothingOfRootsIsTouched() throws IOException {
    ground.assertNothingOfRootsChanged();
  }

  private Path data(Path folder) {
    ground.byUser("mkdir", "-p", folder.toString());
    ground.byUser("touch", folder.resolve("PG_VERSION").toString());
    return folder;
  }

  private void move(Path data, Optional<Path> wal) {
    new InterruptedCopy(
            ground.commands(), new FileWriter(ground.commands()), marks, data, wal, USER)
        .move(new QuietContext());
  }
}
