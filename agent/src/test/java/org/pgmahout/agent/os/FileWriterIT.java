package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.UsersGround.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/** Files of a user's, in a folder of the user's. */
class FileWriterIT {
  private static final String TEXT = "name: a\r\npassword: hush-hush\n\n\\t ä no end of line";

  @RegisterExtension private final UsersGround ground = new UsersGround();

  @Test
  void aFileIsWrittenAsItsOwnerAndIsWhatWasWanted() throws IOException {
    WantedFile wanted = wanted(TEXT);
    FileWriter files = new FileWriter(ground.commands());
    assertThat(files.compare(wanted, List.of())).hasSize(1);
    files.write(wanted);
    assertThat(files.compare(wanted, List.of())).isEmpty();
    assertThat(Files.readString(wanted.path())).isEqualTo(TEXT);
    assertThat(Files.getOwner(wanted.path()).getName()).isEqualTo(USER);
    assertThat(files.read(wanted.path())).isEqualTo(TEXT);
    assertOnly(wanted.path());
    files.delete(wanted.path());
    files.delete(wanted.path());
    assertThat(files.read(wanted.path())).isEmpty();
  }

  @Test
  void anotherTextIsADiffWithoutItsSecretsAndAnotherModeIsSeen() {
    FileWriter files = new FileWriter(ground.commands());
    files.write(wanted("name: b\npassword: hush-hush\n"));
    ground.byUser("chmod", "0644", wanted("").path().toString());
    List<Change> changes =
        files.compare(wanted("name: a\npassword: hush-hush\n"), List.of(new Secret("hush-hush")));
    assertThat(changes).hasSize(2);
    assertThat(changes.toString()).contains("+name: a", "0644").doesNotContain("hush-hush");
  }

  @Test
  void aFileOfRootsOrAFifoInItsPlaceIsReplaced() throws IOException {
    FileWriter files = new FileWriter(ground.commands());
    Path path = wanted(TEXT).path();
    Files.writeString(path, "root's");
    files.write(wanted(TEXT));
    assertThat(files.compare(wanted(TEXT), List.of())).isEmpty();
    files.delete(path);
    ground.byUser("mkfifo", path.toString());
    assertThat(files.compare(wanted(TEXT), List.of()))
        .first()
        .extracting(Change::from)
        .isEqualTo("is no regular file");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> files.read(path))
        .withMessageContaining(path.toString());
    files.write(wanted(TEXT));
    assertOnly(path);
  }

  @Test
  void aFolderInItsPlaceIsNamedAndStays() throws IOException {
    Path path = wanted(TEXT).path();
    ground.byUser("mkdir", path.toString());
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> new FileWriter(ground.commands()).write(wanted(TEXT)))
        .withMessageContaining(path.toString())
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hush-hush"));
    assertOnly(path);
  }

  /** As when the agent is killed: what it had to say ends early. */
  @Test
  void aTextThatDidNotComeWholeReplacesNothing() throws IOException {
    new FileWriter(ground.commands()).write(wanted("before"));
    FileWriter cut =
        new FileWriter(
            new CommandRunner() {
              @Override
              public CommandResult run(Command command, Consumer<String> onLine) {
                return ground.commands().run(command.reading(new Secret("name: a")), onLine);
              }
            });
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> cut.write(wanted(TEXT)))
        .withMessageContaining("did not come whole");
    assertThat(wanted(TEXT).path()).hasContent("before");
    assertOnly(wanted(TEXT).path());
  }

  @Test
  void aReadingThatTakesTooLongIsNamedWithoutWhatWasRead() {
    FileWriter slow =
        new FileWriter(
            new CommandRunner() {
              @Override
              public CommandResult run(Command command, Consumer<String> onLine) {
                return ground
                    .commands()
                    .run(
                        Command.of("sh", "-c", "echo aHVzaC1odXNo; sleep 60")
                            .within(Duration.ofMillis(200)),
                        onLine);
              }
            });
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> slow.read(wanted(TEXT).path()))
        .withMessageContaining(wanted(TEXT).path().toString())
        .withNoCause()
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_FAILED))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("aHVzaC1odXNo"));
  }

  @Test
  void aFileOfRootsIsNotWrittenWhereSomebodyElseDecides() throws IOException {
    WantedFile roots = WantedFile.open(ground.home().resolve("x").toString(), "x");
    FileWriter files = new FileWriter(ground.commands());
    for (Runnable attempt :
        List.<Runnable>of(() -> files.write(roots), () -> files.compare(roots, List.of()))) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(attempt::run)
          .withMessageContaining(ground.home().toString())
          .withMessageContaining(USER);
    }
    assertThat(ground.home()).isEmptyDirectory();
  }

  private WantedFile wanted(String text) {
    return new WantedFile(ground.home().resolve("some.yml"), text, USER, USER, "0600", false);
  }

  private void assertOnly(Path path) throws IOException {
    try (Stream<Path> all = Files.list(ground.home())) {
      assertThat(all).containsExactly(path);
    }
  }
}
