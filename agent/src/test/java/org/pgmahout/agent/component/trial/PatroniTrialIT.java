package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.common.spec.NodeSpec;

/** The scripts run by a real Python, in a venv that is broken, or has a Patroni of the test. */
class PatroniTrialIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  /** Patroni's connections, with a server that ends the statement which the test names. */
  private static final String CONNECTIONS =
      """
      class Error(Exception):
          __module__ = "psycopg"
          sqlstate = "%s"

      class ConnectionPool:
          def get(self, name):
              return NamedConnection()

      class NamedConnection:
          def get(self):
              return Connection()

      class Connection:
          def cursor(self):
              return self

          def execute(self, statement):
              if "%s" in statement:
                  raise Error("%s")

          def fetchall(self):
              return []
      """;

  private static final String ERROR = "psycopg.Error: ";

  private Path home;

  @BeforeEach
  void venv() throws IOException {
    home = REAL.folder("venv-" + UUID.randomUUID());
    write("lib/patroni/__init__.py", "");
    program("#!/bin/sh\nPYTHONPATH=%s/lib exec /usr/bin/python3 \"$@\"\n".formatted(home));
  }

  @Test
  void aBrokenInterpreterIsNamed() throws IOException {
    program("#!/no/such/python\n");
    assertThat(outcome().refusals()).isEmpty();
    assertThat(outcome().unjudged())
        .singleElement()
        .asString()
        .startsWith("node-00: what Patroni makes of PostgreSQL's parameters was not looked at: ")
        .contains(home + "/bin/python3", "No such file or directory");
    assertThat(session(false))
        .isInstanceOfSatisfying(
            PatroniSession.NotTried.class,
            not -> assertThat(not.why()).contains("No such file or directory"));
  }

  @Test
  void anotherPatroniIsNamed() {
    assertThat(outcome().unjudged())
        .containsExactly(
            "node-00: what Patroni makes of PostgreSQL's parameters was not looked at:"
                + " ModuleNotFoundError: No module named 'patroni.collections'");
    assertThat(session(false))
        .isInstanceOfSatisfying(
            PatroniSession.NotTried.class,
            not ->
                assertThat(not.why())
                    .isEqualTo("ModuleNotFoundError: No module named 'patroni.postgresql'"));
  }

  @Test
  void onlyWhatTheServerOrTheDriverRefusesIsRefused() throws IOException {
    server("CREATE ROLE", "25006", "cannot execute CREATE ROLE in a read-only transaction");
    assertThat(session(false)).isEqualTo(new PatroniSession.Works());
    assertThat(session(true))
        .isEqualTo(
            new PatroniSession.Refused(
                ERROR + "cannot execute CREATE ROLE in a read-only transaction"));
    server("epoch", "57P01", "server closed the connection unexpectedly");
    assertThat(session(false))
        .isEqualTo(
            new PatroniSession.NotTried(ERROR + "server closed the connection unexpectedly"));
  }

  @Test
  void aStatementThatTookTooLongSaysNothingOfThePlan() throws IOException {
    server("epoch", "57014", "canceling statement due to statement timeout");
    assertThat(session(false))
        .isEqualTo(
            new PatroniSession.NotTried(ERROR + "canceling statement due to statement timeout"));
  }

  private TrialOutcome outcome() {
    Path programs = REAL.programs(RealPostgresql.majors().getFirst());
    return trial().of(spec(), programs, ProgramVersion.of(REAL.commands(), programs));
  }

  private PatroniSession session(boolean first) {
    return trial().session(spec(), Path.of("/no/socket"), first);
  }

  private static PatroniTrial trial() {
    return new PatroniTrial(REAL.commands());
  }

  private NodeSpec spec() {
    return TrialSpec.of(home, "work_mem: 8MB");
  }

  private void server(String statement, String sqlstate, String words) throws IOException {
    write("lib/patroni/postgresql/__init__.py", "");
    write(
        "lib/patroni/postgresql/connection.py", CONNECTIONS.formatted(sqlstate, statement, words));
  }

  private void program(String text) throws IOException {
    write("bin/python3", text);
    Files.setPosixFilePermissions(
        home.resolve("bin/python3"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(home.resolve(file).getParent());
    Files.writeString(home.resolve(file), text);
  }
}
