package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.parameter.OwnSession;

class LocalPostgresqlTest {
  private CommandResult answer = says(0, "{\"a\": 1}\n");
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> answer);
  private final LocalPostgresql server =
      new LocalPostgresql(commands, new Psql(Path.of("/pg/bin"), 15), Path.of("/run/pg"), 5433);

  @Test
  void anAnswerIsJson() {
    assertThat(server.ask("select 1;").orElseThrow().path("a").asInt()).isEqualTo(1);
    assertThat(commands.ran)
        .singleElement()
        .asString()
        .matches(
            "(setpriv --reuid postgres --regid postgres .*|runuser -u postgres) -- /pg/bin/psql -XqAtw -v ON_ERROR_STOP=1 -h /run/pg -p 5433 -U postgres");
    assertThat(commands.read()).containsExactly("select 1;");
  }

  @Test
  void settingsForClientsDoNotReachTheSession() {
    assertThat(server.trouble()).isEmpty();
    assertThat(commands.commands.getFirst().environment())
        .containsEntry("PGCONNECT_TIMEOUT", "5")
        .containsEntry("PGOPTIONS", OwnSession.options(15));
  }

  @Test
  void withoutAConnectionNobodyAnswers() {
    answer = fails(2, "psql: error: connection to server failed: No such file or directory");
    assertThat(server.ask("select 1;")).isEmpty();
    assertThat(server.trouble())
        .hasValue("psql: error: connection to server failed: No such file or directory");
    server.reload();
  }

  @Test
  void aServerThatLetsNobodyInIsNotSilent() {
    answer = fails(2, "psql: error: FATAL:  sorry, too many clients already");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> server.ask("select 1;"))
        .withMessageContaining("too many clients already");
  }

  @Test
  void aServerThatRefusesSaysWhy() {
    answer = fails(3, "ERROR:  relation \"pg_file_settings\" does not exist");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> server.ask("select 1;"))
        .withMessageEndingWith("about itself: ERROR:  relation \"pg_file_settings\" does not exist")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_FAILED));
    assertThat(server.trouble()).isPresent();
  }

  @Test
  void aReloadIsAsked() {
    answer = says(0, "true");
    server.reload();
    assertThat(commands.read()).containsExactly("select to_json(pg_reload_conf());");
  }
}
