package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class ProgramVersionTest {
  private static final Path PROGRAMS = Path.of("/pg/bin");

  private CommandResult answer = says(0, "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n");
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> answer);

  @ParameterizedTest
  @CsvSource({
    "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1), 15.20, 15, 15.20",
    "postgres (PostgreSQL) 17.11, 17.11, 17, 17.11",
    "postgres (PostgreSQL) 16.3-custom, 16.3-custom, 16, 16.3",
    "postgres (PostgreSQL) 19beta1, 19beta1, 19, ''",
    "postgres (PostgreSQL) 20devel, 20devel, 20, ''",
  })
  void thePrintedLineIsRead(String printed, String text, int major, String released) {
    ProgramVersion version = ProgramVersion.read(printed).orElseThrow();
    assertThat(version.text()).isEqualTo(text);
    assertThat(version.major()).isEqualTo(major);
    assertThat(version.released().orElse("")).isEqualTo(released);
  }

  @Test
  void theProgramItselfIsAsked() {
    assertThat(ProgramVersion.of(commands, PROGRAMS)).isEqualTo(new ProgramVersion("15.20"));
    assertThat(ProgramVersion.find(commands, PROGRAMS)).hasValue(new ProgramVersion("15.20"));
    assertThat(commands.ran).containsOnly("/pg/bin/postgres --version");
  }

  @Test
  void programsThatNameNoneAreAnErrorWhereOneIsNeeded() {
    answer = says(0, "another program 3\n");
    assertThat(ProgramVersion.find(commands, PROGRAMS)).isEmpty();
    refused("'/pg/bin/postgres --version' names no version: another program 3");
    answer = fails(127, "error while loading shared libraries: libicu.so.72");
    assertThat(ProgramVersion.find(commands, PROGRAMS)).isEmpty();
    refused("libicu.so.72");
  }

  private void refused(String words) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> ProgramVersion.of(commands, PROGRAMS))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_FAILED));
  }
}
