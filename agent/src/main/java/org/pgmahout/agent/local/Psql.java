package org.pgmahout.agent.local;

import java.nio.file.Path;
import java.time.Duration;
import org.pgmahout.agent.os.Command;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.parameter.OwnSession;

/**
 * The one place that says how psql is started: every session of the agent has the settings of
 * {@link OwnSession}. {@code ArchitectureTest} finds a psql that is started elsewhere.
 *
 * @param programs folder of PostgreSQL's programs
 * @param major the server's major version, which decides what a session may set
 */
public record Psql(Path programs, int major) {
  static final String SUPERUSER = "postgres";

  private static final String NO_HOME = "/nonexistent";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * A session of the superuser in the database {@code postgres}. It asks nobody for a password and
   * ends at the first error.
   *
   * @param host name, address, or the folder of a socket
   * @param script what psql reads; a query's rows come without head, columns apart by {@code |}
   */
  public Command session(String host, int port, Secret script) {
    return session(host, port, SUPERUSER, script);
  }

  /** The same in another database. */
  public Command session(String host, int port, String database, Secret script) {
    return Command.of(
            programs.resolve("psql").toString(),
            "-XqAtw",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            host,
            "-p",
            String.valueOf(port),
            "-U",
            SUPERUSER)
        .withRightsOf(SUPERUSER)
        // A home's own service file, password or certificate has no say in these sessions.
        .env("HOME", NO_HOME)
        // As an argument, a name with "=" in it would be taken for a whole connection string.
        .env("PGDATABASE", database)
        .env("PGCONNECT_TIMEOUT", "5")
        .env("PGOPTIONS", OwnSession.options(major))
        .env("PGCLIENTENCODING", "UTF8")
        .reading(script)
        .within(LIMIT);
  }
}
