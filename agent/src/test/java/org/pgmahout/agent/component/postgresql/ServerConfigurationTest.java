package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Entry;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Fault;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.File;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Value;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;

class ServerConfigurationTest {
  private static final String ANSWER =
      """
      {"version": 15,
       "values": [
         {"name": "work_mem", "setting": "4096", "source": "configuration file", "context": "user"},
         {"name": "mine.level", "setting": null, "source": "", "context": ""}],
       "entries": [
         {"name": "work_mem", "setting": "4MB", "file": "postgresql.conf", "applied": false, "error": null, "line": 3},
         {"name": "jit", "setting": "maybe", "file": "postgresql.conf", "applied": false, "error": "setting could not be applied", "line": 4},
         {"name": null, "setting": null, "file": "postgresql.conf", "applied": false, "error": "syntax error", "line": 5},
         {"name": null, "setting": null, "file": null, "applied": false, "error": "parameter \\"recovery_target\\" cannot be changed without restarting the server", "line": 0},
         {"name": "Work_Mem", "setting": "8MB", "file": "postgresql.auto.conf", "applied": true, "error": null, "line": 2}],
       "hba": [{"line": 6, "error": "invalid connection type \\"hots\\""}],
       "ident": [{"line": 3, "error": null}]}
      """;

  private CommandResult answer = says(0, ANSWER);
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> answer);

  @Test
  void valuesEntriesAndRefusedLinesAreRead() {
    ServerConfiguration is = look("work_mem").orElseThrow();
    assertThat(is.major()).isEqualTo(15);
    assertThat(is.values())
        .isEqualTo(
            Map.of("work_mem", new Value("work_mem", "4096", "configuration file", "user", false)));
    assertThat(is.entries())
        .containsExactly(
            new Entry("work_mem", "4MB", "postgresql.conf", false, ""),
            new Entry("jit", "maybe", "postgresql.conf", false, "setting could not be applied"),
            new Entry("Work_Mem", "8MB", "postgresql.auto.conf", true, ""));
    assertThat(is.faults())
        .containsExactly(
            new Fault(File.CONF, 5, "syntax error"),
            new Fault(File.HBA, 6, "invalid connection type \"hots\""),
            new Fault(File.IDENT, 3, ""));
  }

  @Test
  void theLastEntryOfANameWinsWhateverItsCase() {
    ServerConfiguration is = look("work_mem").orElseThrow();
    assertThat(is.entry("WORK_MEM")).map(Entry::setting).hasValue("8MB");
    assertThat(is.value("WORK_MEM")).map(Value::setting).hasValue("4096");
    assertThat(is.entry("autovacuum")).isEmpty();
    assertThat(is.value("mine.level")).isEmpty();
  }

  @Test
  void aServerWithoutAnythingToTellIsRead() {
    answer =
        says(
            0,
            "{\"version\": 13, \"values\": null, \"entries\": null, \"hba\": null, \"ident\": null}");
    assertThat(look()).hasValue(new ServerConfiguration(13, Map.of(), List.of(), List.of()));
  }

  @Test
  void namesAreAskedForInSmallLettersAndQuoted() {
    assertThat(look("Work_Mem", "it's")).isPresent();
    assertThat(commands.read())
        .singleElement()
        .asString()
        .contains("array['work_mem', 'it''s']::text[]", ">= 150000", "not like 'primary\\_%')");
  }

  @Test
  void aSilentServerSaysNothing() {
    answer = fails(2, "Connection refused");
    assertThat(look("work_mem")).isEmpty();
  }

  private Optional<ServerConfiguration> look(String... names) {
    return ServerConfiguration.of(
        new LocalPostgresql(commands, new Psql(Path.of("/bin"), 15), LocalPostgresql.SOCKET, 5432),
        List.of(names));
  }
}
