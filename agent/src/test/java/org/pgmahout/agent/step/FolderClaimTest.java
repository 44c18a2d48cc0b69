package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.ProcessCommandRunner;
import org.pgmahout.agent.step.FolderClaim.Standing;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

/** Folders of the plan, made and marked, or taken over, or refused untouched. */
class FolderClaimTest {
  @TempDir private Path place;
  private final QuietContext context = new QuietContext();

  @Test
  void aFolderThatIsMadeIsMarkedAndNothingIsLeftToDo() {
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(claim().look().standing()).isEqualTo(Standing.MARKED);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  /** As in clusters that were built before there were marks. */
  @Test
  void oneThatHoldsTheClustersDataIsMarkedAndThatIsShown() throws IOException {
    Path data = data("rwx------");
    Files.writeString(data.resolve("PG_VERSION"), "15");
    assertThat(step().check(context))
        .isEqualTo(Finding.wrong(Change.create("mark of " + data, "folder of the cluster shop")));
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void anAgentThatEndedBeforeItMarkedTheFolderGoesOnAlsoOnANewFileSystem() throws IOException {
    Files.createDirectory(data("rwxr-xr-x").resolve("lost+found"));
    assertThat(claim().look().standing()).isEqualTo(Standing.EMPTY);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void somebodyElsesIsRefusedBeforeItsModeIsChanged() throws IOException {
    Path data = data("rwxr-xr-x");
    for (String name : new String[] {"a", "b", "c", "d", "e"}) {
      Files.createFile(data.resolve(name));
    }
    for (Runnable attempt :
        new Runnable[] {() -> step().check(context), () -> step().apply(context)}) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(attempt::run)
          .withMessageContaining(data + " is not empty")
          .withMessageContaining("a, b, c and 2 more")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LEFTOVERS));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwxr-xr-x");
    assertThat(place.resolve("folders.json")).doesNotExist();
  }

  @Test
  void whatIsOnTheWayToAnotherFolderOfTheClusterDoesNotCount() throws IOException {
    Files.createDirectory(data("rwx------").resolve("inner"));
    assertThat(claim().look().standing()).isEqualTo(Standing.EMPTY);
    Files.createFile(place.resolve("data/other"));
    assertThat(claim().look().standing()).isEqualTo(Standing.FOREIGN);
  }

  @Test
  void whatTheClusterPutsIntoAMarkedFolderIsItsOwnAffair() throws IOException {
    step().apply(context);
    Files.createFile(place.resolve("data/anything"));
    assertThat(claim().look().standing()).isEqualTo(Standing.MARKED);
  }

  @Test
  void anotherClustersIsRefused() throws IOException {
    step().apply(context);
    Files.createFile(place.resolve("data/PG_VERSION"));
    FolderClaim other =
        new FolderClaim(marks(), "bank", place.resolve("data"), _ -> true, Set.of());
    assertThat(other.look().standing()).isEqualTo(Standing.ANOTHERS);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step(other).check(context))
        .withMessageContaining("belongs to the cluster shop");
  }

  /** Restored, or on another disk: an apply marks it, a removal alone keeps it. */
  @Test
  void anotherFolderWithTheDataInItsPlaceIsMarkedByTheNextApply() throws IOException {
    step().apply(context);
    Files.move(place.resolve("data"), place.resolve("before"));
    Files.createFile(data("rwx------").resolve("PG_VERSION"));
    assertThat(claim().look().standing()).isEqualTo(Standing.FITTING);
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(claim().look().standing()).isEqualTo(Standing.MARKED);
  }

  @Test
  void marksThatCannotBeReadMarkNothingAndTheNextApplyWritesThem() throws IOException {
    step().apply(context);
    Files.createFile(place.resolve("data/PG_VERSION"));
    Files.writeString(place.resolve("folders.json"), "[{");
    assertThat(claim().look().standing()).isEqualTo(Standing.FITTING);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whereNoTimeOfBirthIsKnownTheNumberAloneCounts() throws IOException {
    FolderMarks blind =
        new FolderMarks(
            place.resolve("folders.json"),
            new FakeCommandRunner(_ -> FakeCommandRunner.says(0, "0\n")));
    FolderClaim claim = new FolderClaim(blind, "shop", place.resolve("data"), _ -> false, Set.of());
    step(claim).apply(context);
    Files.createFile(place.resolve("data/anything"));
    assertThat(Files.readString(place.resolve("folders.json"))).contains("\"born\":\"\"");
    assertThat(claim.look().standing()).isEqualTo(Standing.MARKED);
  }

  private Path data(String mode) throws IOException {
    return Files.setPosixFilePermissions(
        Files.createDirectory(place.resolve("data")), PosixFilePermissions.fromString(mode));
  }

  private FolderMarks marks() {
    return new FolderMarks(place.resolve("folders.json"), new ProcessCommandRunner());
  }

  private FolderClaim claim() {
    return new FolderClaim(
        marks(),
        "shop",
        place.resolve("data"),
        names -> names.contains("PG_VERSION"),
        Set.of("inner"));
  }

  private FolderStep step() {
    return step(claim());
  }

  private static FolderStep step(FolderClaim claim) {
    StepHead head = StepHead.prepare(new TestStepId(Component.POSTGRESQL, "data-folder"), "data");
    String me = System.getProperty("user.name");
    return new FolderStep(head, new FileWriter(), claim, me, "0700");
  }
}
