package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.parameter.ParameterTable;

/** Servers whose settings for clients end or change what clients do: not what the agent does. */
class OwnSessionIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  private static final String SETTINGS =
      """
      default_transaction_read_only = on
      default_transaction_isolation = serializable
      statement_timeout = 50ms
      lock_timeout = 1ms
      idle_in_transaction_session_timeout = 50ms
      idle_session_timeout = 50ms
      temp_file_limit = 0
      standard_conforming_strings = off
      search_path = 'public, pg_catalog'
      """;

  /** As long as a login may take on a busy machine, which no session can lift. */
  private static final String SINCE_17 = "transaction_timeout = 1s\n";

  /** A statement, and pauses inside and outside of a transaction, that last too long for these. */
  private static final String SCRIPT =
      """
      begin;
      create table public.written (text text);
      insert into public.written values ('back\\slash');
      \\! sleep 0.2
      select pg_sleep(1.2);
      commit;
      \\! sleep 0.2
      create function public.version() returns text language sql as 'select ''shadow''';
      select text || ' ' || substr(version(), 1, 10) from public.written;
      """;

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void settingsForClientsDoNotHoldForTheAgent(int major) throws IOException {
    try (RealServer server = server(major, "leader")) {
      server.start();
      CommandResult client = client(major, "leader", "create table refused (i int)");
      assertThat(client.ok()).isFalse();
      assertThat(client.stderr()).contains("read-only transaction");
      CommandResult agent = server.asked().run(new Secret(SCRIPT));
      assertThat(agent.stderr()).isEmpty();
      assertThat(agent.lines()).containsExactly("back\\slash PostgreSQL");
      assertThat(client(major, "leader", "select version()").stdout())
          .as("a function that shadows the catalog's")
          .isEqualTo("shadow\n");
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void norOnAReplica(int major) throws IOException {
    try (RealServer server = server(major, "replica")) {
      server.write("standby.signal", "");
      server.start();
      assertThat(client(major, "replica", "select 1").stderr())
          .contains("cannot use serializable mode in a hot standby");
      assertThat(
              server.asked().ask("select to_json(pg_is_in_recovery());").orElseThrow().asBoolean())
          .isTrue();
    }
  }

  private static RealServer server(int major, String name) throws IOException {
    RealServer server = new RealServer(REAL, major, name + major);
    boolean limited = ParameterTable.of(major).find("transaction_timeout").isPresent();
    server.write("postgresql.conf", server.own() + SETTINGS + (limited ? SINCE_17 : ""));
    return server;
  }

  /** A session without settings of its own. */
  private static CommandResult client(int major, String name, String statement) {
    Path socket = REAL.place().resolve(name + major);
    return REAL.commands()
        .run(
            Command.of(
                    REAL.programs(major).resolve("psql").toString(),
                    "-XqAt",
                    "-h",
                    socket.toString(),
                    "-c",
                    statement,
                    "postgres")
                .as(RealPostgresql.USER));
  }
}
