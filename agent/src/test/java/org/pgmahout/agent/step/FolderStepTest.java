package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class FolderStepTest {
  @TempDir Path folder;
  private final QuietContext context = new QuietContext();

  @Test
  void aFolderOfTheRightModeIsLeftAlone() throws IOException {
    mode(Files.createDirectory(folder.resolve("data")), "rwx------");
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aMissingFolderIsMadeWithThoseAboveIt() {
    FolderStep deep = step("a/b/data");
    assertThat(deep.check(context)).isInstanceOf(Finding.Wrong.class);
    deep.apply(context);
    assertThat(deep.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aModeChangedByHandIsSeenAndMendedAndNothingInsideIsTouched() throws IOException {
    Path data = mode(Files.createDirectory(folder.resolve("data")), "rwxrwxrwx");
    Path inside = mode(Files.createFile(data.resolve("PG_VERSION")), "rw-rw-rw-");
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inside)))
        .isEqualTo("rw-rw-rw-");
  }

  @Test
  void whereALinkInAFolderOfRootsLeadsIsLookedAtToo() throws IOException {
    Path disk = mode(Files.createDirectory(folder.resolve("disk")), "rwxr-xr-x");
    Path link = Files.createSymbolicLink(folder.resolve("data"), disk);
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(link).isSymbolicLink();
  }

  @Test
  void whatIsNoFolderFailsAndRunsCleanOnceItIsMovedAway() throws IOException {
    Path file = Files.createFile(folder.resolve("data"));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().check(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LEFTOVERS));
    Files.delete(file);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  private FolderStep step() {
    return step("data");
  }

  private FolderStep step(String name) {
    StepHead head = StepHead.prepare(new TestStepId(Component.POSTGRESQL, "data-folder"), "data");
    String me = System.getProperty("user.name");
    return new FolderStep(head, new FileWriter(), folder.resolve(name).toString(), me, "0700");
  }

  private static Path mode(Path path, String mode) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
