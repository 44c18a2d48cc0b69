package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** Everybody on a machine can read the arguments of its programs: no value may be one. */
class TrialArgumentsTest {
  private static final String PARAMETERS =
      """
      archive_command: 'push --key KEY-OF-THE-ARCHIVE %p', restore_command: 'fetch --key KEY-OF-THE-RESTORE %f %p',
      app.token: KEY-OF-THE-APP, log_line_prefix: 'KEY-OF-THE-PREFIX', TimeZone: Europe/KEY-OF-THE-ZONE
      """;

  @TempDir private Path folder;
  private final Semaphore stopped = new Semaphore(0);
  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);
  private String refused = "none";

  @BeforeEach
  void venv() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.createFile(folder.resolve("bin/python3"));
  }

  @Test
  void noProgramOfATrialHasAValueAmongItsArguments() {
    assertThat(trial().refusals()).isEmpty();
    onlyInFiles();
    assertThat(commands.ran)
        .as("a whole trial")
        .anyMatch(command -> command.contains(" -C data_directory "))
        .anyMatch(command -> command.contains(" prlimit "))
        .anyMatch(command -> command.contains("/psql "))
        .anyMatch(command -> command.contains("/python3 "));
  }

  @Test
  void nobodySeesAValueThatIsJudgedAloneEither() {
    refused = "KEY-OF-THE-ZONE";
    assertThat(trial().refusals())
        .extracting(Remark::path)
        .containsExactly("postgresql.parameters.TimeZone");
    onlyInFiles();
    assertThat(commands.ran)
        .as("all of them, and then each alone")
        .filteredOn(command -> command.contains(" -C data_directory "))
        .hasSizeGreaterThan(5);
    assertThat(commands.read())
        .contains("archive_command = 'push --key KEY-OF-THE-ARCHIVE %p'\n")
        .contains("TimeZone = 'Europe/KEY-OF-THE-ZONE'\n");
  }

  private void onlyInFiles() {
    assertThat(commands.ran).noneMatch(command -> command.contains("KEY-OF-"));
    assertThat(commands.commands)
        .flatExtracting(command -> command.environment().values())
        .noneMatch(value -> value.contains("KEY-OF-"));
    assertThat(commands.read())
        .as("files and questions")
        .anyMatch(
            text ->
                List.of("ARCHIVE", "RESTORE", "APP", "PREFIX", "ZONE").stream()
                    .allMatch(key -> text.contains("KEY-OF-THE-" + key)));
  }

  private TrialOutcome trial() {
    return new PostgresqlTrial(commands, folder, _ -> Optional.of(Path.of("/pg/bin")))
        .of(TrialSpec.of(folder, PARAMETERS.strip().replace("\n", " ")));
  }

  private CommandResult answer(String command) {
    if (command.contains(" mktemp ")) {
      return says(0, "/tmp/pgmahout-trial.x\n");
    }
    if (command.endsWith(" --version")) {
      return says(0, "postgres (PostgreSQL) 15.20\n");
    }
    if (command.contains(" -C data_directory ") && commands.read().getLast().contains(refused)) {
      return fails(1, "LOG:  invalid value\nFATAL:  configuration file contains errors\n");
    }
    if (command.contains(" prlimit ")) {
      untilStopped();
    }
    if (command.contains("/pg_ctl stop ")) {
      stopped.release();
    }
    return says(0, "{}");
  }

  /** A server runs until it is stopped. */
  private void untilStopped() {
    try {
      assertThat(stopped.tryAcquire(10, TimeUnit.SECONDS)).as("stopped").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
