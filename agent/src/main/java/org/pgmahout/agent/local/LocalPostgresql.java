package org.pgmahout.agent.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.wire.Json;

/**
 * A PostgreSQL server on this node, asked as its superuser over its own socket. Its settings for
 * clients (a limit of time or of temporary files, a read-only default, an encoding, objects in
 * {@code public}) do not reach these questions.
 *
 * @param programs folder of PostgreSQL's programs
 * @param socket folder of the server's socket
 * @param port the server's, which names its socket, too
 */
public record LocalPostgresql(CommandRunner commands, Path programs, Path socket, int port) {
  /** Where Debian's packages, and Patroni's own parameters, put the socket. */
  public static final Path SOCKET = Path.of("/var/run/postgresql");

  private static final String SUPERUSER = "postgres";
  private static final List<String> NOBODY =
      List.of(
          "No such file or directory",
          "Connection refused",
          "the database system is starting up",
          "the database system is shutting down",
          "the database system is not yet accepting connections",
          "server closed the connection unexpectedly");

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** {@code PGOPTIONS} of a session of the agent's own. */
  public static final String SESSION =
      "-c search_path=pg_catalog -c statement_timeout=0 -c lock_timeout=0"
          + " -c default_transaction_read_only=off -c client_min_messages=warning"
          + " -c temp_file_limit=-1";

  /**
   * The answer to a query of one row with one column of JSON; empty when no server answers.
   *
   * @throws OpsException COMMAND_FAILED when a server answers, and refuses the query
   */
  public Optional<JsonNode> ask(String query) {
    CommandResult told = run(query);
    if (!told.ok()) {
      if (silent(told)) {
        return Optional.empty();
      }
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "PostgreSQL refuses a question about its own configuration: " + told.lastWords(3),
          "Look at PostgreSQL's log on this node, then run the same again.");
    }
    try {
      return Optional.of(Json.tolerant().readTree(told.stdout()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + told.stdout(), e);
    }
  }

  /** Why no session can be had; empty when one can. */
  public Optional<String> trouble() {
    CommandResult told = run("select 1;");
    return told.ok() ? Optional.empty() : Optional.of(told.lastWords(2));
  }

  /** Tells the server to read its files again; it does so some moments later. */
  public void reload() {
    ask("select to_json(pg_reload_conf());");
  }

  private CommandResult run(String script) {
    return commands.run(
        Command.of(
                programs.resolve("psql").toString(),
                "-XqAt",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                socket.toString(),
                "-p",
                String.valueOf(port),
                SUPERUSER)
            .as(SUPERUSER)
            .env("PGCONNECT_TIMEOUT", "5")
            .env("PGOPTIONS", SESSION)
            .env("PGCLIENTENCODING", "UTF8")
            .reading(new Secret(script))
            .within(LIMIT));
  }

  /**
   * Nobody listens, or somebody who is not ready: psql's exit code 2 (its manual, "Exit Status") is
   * also that of a server that has no room for another client, or lets nobody in.
   */
  private static boolean silent(CommandResult told) {
    return told.exitCode() == 2 && NOBODY.stream().anyMatch(told.stderr()::contains);
  }
}
