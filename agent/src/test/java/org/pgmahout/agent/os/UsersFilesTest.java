package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real programs, as the user who runs the tests. */
class UsersFilesTest {
  @TempDir private Path folder;
  private final UsersFiles files =
      new UsersFiles(
          new CommandRunner() {
            @Override
            public CommandResult run(Command command, Consumer<String> onLine) {
              return new ProcessCommandRunner()
                  .run(Command.of(command.argv().subList(4, command.argv().size())), onLine);
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
  void whatIsNoRegularFileIsNotRead() {
    assertThat(files.look(folder)).isEmpty();
    assertThat(files.look(Path.of("/dev/zero"))).isEmpty();
    assertThat(files.look(folder.resolve("missing"))).isEmpty();
    assertThat(files.part(folder.resolve("missing"), 0, 4)).isEmpty();
  }
}
