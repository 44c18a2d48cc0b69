package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class LinksStepTest {
  @TempDir Path folder;
  private final QuietContext context = new QuietContext();
  private Path bin;
  private Path sbin;

  @BeforeEach
  void programs() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    sbin = Files.createDirectory(folder.resolve("sbin"));
    Files.createFile(bin.resolve("initdb"));
    Files.createFile(bin.resolve("psql"));
  }

  @Test
  void linkedProgramsAreRightAndAForeignFileIsLeftAlone() throws IOException {
    Files.writeString(sbin.resolve("psql"), "mine");
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(sbin.resolve("psql")).isRegularFile().hasContent("mine");
  }

  @Test
  void aLinkThatIsGoneOrLeadsElsewhereIsSeenAndMended() throws IOException {
    step().apply(context);
    Files.delete(sbin.resolve("initdb"));
    Files.delete(sbin.resolve("psql"));
    Files.createSymbolicLink(sbin.resolve("psql"), Path.of("/elsewhere"));
    assertThat(step().check(context))
        .isEqualTo(
            Finding.wrong(
                Change.create(sbin + "/initdb", "link to " + bin + "/initdb"),
                Change.of(sbin + "/psql", "link to /elsewhere", "link to " + bin + "/psql")));
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aFailureHalfWayRunsCleanAgain() throws IOException {
    // A folder that is not empty stands where the fresh link of the second program is made.
    Path wall = Files.createDirectory(sbin.resolve(".psql.new"));
    Path stone = Files.createFile(wall.resolve("stone"));
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step().apply(context));
    assertThat(sbin.resolve("initdb")).isSymbolicLink();
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    Files.delete(stone);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void withoutProgramsItIsDecidedLater() {
    LinksStep none = new LinksStep(head(), Optional::empty, sbin);
    assertThat(none.check(context)).isInstanceOf(Finding.CannotTell.class);
  }

  private LinksStep step() {
    return new LinksStep(head(), () -> Optional.of(bin), sbin);
  }

  private static StepHead head() {
    return StepHead.prepare(new TestStepId(Component.POSTGRESQL, "links"), "links");
  }
}
