package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.OpsException;

/** The real programs, as the user who runs the tests. */
class UsersFilesTest {
  @TempDir private Path folder;
  private final UsersFiles files =
      new UsersFiles(
          new CommandRunner() {
            @Override
            public CommandResult run(Command command, Consumer<String> onLine) {
              List<String> own = command.argv();
              return new ProcessCommandRunner()
                  .run(Command.of(own.subList(own.indexOf("--") + 1, own.size())), onLine);
            }
          },
          "postgres");

  @Test
  void aRegularFileIsReadInParts() throws IOException {
    Path file = Files.writeString(folder.resolve("a log"), "one\ntwo\nthree\n");
    assertThat(files.look(file))
        .hasValueSatisfying(
            seen -> {
              assertThat(seen.size()).isEqualTo(14);
              assertThat(seen.changed()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
            });
    assertThat(files.part(file, 0, 14)).containsExactly("one", "two", "three");
    assertThat(files.part(file, 4, 8)).containsExactly("two");
  }

  @Test
  void whatIsAtSeveralPathsIsFoundAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("a file"), "one\r\n\n\\t ä");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
    Path large = folder.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    Path most = Files.writeString(folder.resolve("most"), "x".repeat(UsersFiles.LARGEST));
    Path fifo = folder.resolve("fifo");
    new ProcessCommandRunner().require(Command.of("mkfifo", fifo.toString()));
    List<Found> found =
        files.found(List.of(file, link, nowhere, large, fifo, folder, file.resolve("below"), most));
    assertThat(found.get(0))
        .isInstanceOfSatisfying(Found.Text.class, it -> assertThat(it.link()).isFalse());
    assertThat(found.get(0).textOrEmpty()).isEqualTo("one\r\n\n\\t ä");
    assertThat(found.get(1))
        .isInstanceOfSatisfying(Found.Text.class, it -> assertThat(it.link()).isTrue());
    assertThat(found.get(2)).isEqualTo(new Found.Nothing());
    assertThat(found.get(3)).isEqualTo(new Found.Unfit("is larger than 1 MB"));
    assertThat(found.subList(4, 6)).containsOnly(new Found.Unfit("is no regular file"));
    assertThat(found.get(6)).isEqualTo(new Found.Nothing());
    assertThat(found.get(7).textOrEmpty()).hasSize(UsersFiles.LARGEST);
  }

  @Test
  void whatAProgramSaysWithoutEndIsNotKept() {
    UsersFiles talking =
        new UsersFiles(
            new CommandRunner() {
              @Override
              public CommandResult run(Command command, Consumer<String> onLine) {
                for (int i = 0; i < 100_000; i++) {
                  onLine.accept("x".repeat(100));
                }
                return FakeCommandRunner.says(0, "");
              }
            },
            "postgres");
    assertThat(talking.part(Path.of("/x"), 0, 1_000)).hasSizeLessThan(1_000);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> talking.found(List.of(Path.of("/x"))))
        .withMessageContaining("/x");
  }

  /** The user may have it say anything; and a disk's error comes between the lines. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text x",
        "text 0 many postgres postgres 600 regular file\n.\nend",
        "text 0 0 postgres postgres rw regular file\n.\nend",
        "text 0 1 postgres postgres 600 regular file\ndd: error reading '/x': Input/output error\n.\nend",
        "",
        "end"
      })
  void anAnswerThatMakesNoSenseIsAnErrorThatNamesTheFile(String said) {
    UsersFiles lying =
        new UsersFiles(
            new CommandRunner() {
              @Override
              public CommandResult run(Command command, Consumer<String> onLine) {
                said.lines().forEach(onLine);
                return FakeCommandRunner.says(0, said);
              }
            },
            "postgres");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> lying.found(List.of(Path.of("/srv/x"))))
        .withMessageContaining("/srv/x");
  }

  @Test
  void whatIsNoRegularFileIsNotRead() {
    assertThat(files.look(folder)).isEmpty();
    assertThat(files.look(Path.of("/dev/zero"))).isEmpty();
    assertThat(files.look(folder.resolve("missing"))).isEmpty();
    assertThat(files.part(folder.resolve("missing"), 0, 4)).isEmpty();
  }
}
