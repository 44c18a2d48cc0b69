package org.pgmahout.agent.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.wire.Json;

/**
 * A PostgreSQL server on this node, asked as its superuser over its own socket. What it sets for
 * its clients (a limit of time or of temporary files, a read-only default, an encoding, objects in
 * {@code public}) does not hold for these questions.
 *
 * @param socket folder of the server's socket
 * @param port the server's, which names its socket, too
 */
public record LocalPostgresql(CommandRunner commands, Psql psql, Path socket, int port) {
  /** Where Debian's packages, and Patroni's own parameters, put the socket. */
  public static final Path SOCKET = Path.of("/var/run/postgresql");

  private static final List<String> NOBODY =
      List.of(
          "No such file or directory",
          "Connection refused",
          "the database system is starting up",
          "the database system is shutting down",
          "the database system is not yet accepting connections",
          "server closed the connection unexpectedly");

  /**
   * The answer to a query of one row with one column of JSON; empty when no server answers.
   *
   * @throws OpsException COMMAND_FAILED when a server answers, and refuses the query
   */
  public Optional<JsonNode> ask(String query) {
    return answer(run(new Secret(query)));
  }

  /** The same for somebody who cannot wait for long. */
  public Optional<JsonNode> ask(String query, Duration limit) {
    return answer(
        commands.run(psql.session(socket.toString(), port, new Secret(query)).within(limit)));
  }

  /** The same of another database. */
  public Optional<JsonNode> ask(String database, String query) {
    return answer(commands.run(psql.session(socket.toString(), port, database, new Secret(query))));
  }

  private static Optional<JsonNode> answer(CommandResult result) {
    if (!result.ok()) {
      if (silent(result)) {
        return Optional.empty();
      }
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "PostgreSQL refuses a question about itself: " + result.lastWords(3),
          "Look at PostgreSQL's log on this node, then run the same again.");
    }
    try {
      return Optional.of(Json.tolerant().readTree(result.stdout()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + result.stdout(), e);
    }
  }

  /** Why no session can be had; empty when one can. */
  public Optional<String> trouble() {
    CommandResult result = run(new Secret("select 1;"));
    return result.ok() ? Optional.empty() : Optional.of(result.lastWords(2));
  }

  /** Asks the server to read its files again; it does so some moments later. */
  public void reload() {
    ask("select to_json(pg_reload_conf());");
  }

  /** Runs a script to its end, or to its first error. */
  public CommandResult run(Secret script) {
    return commands.run(psql.session(socket.toString(), port, script));
  }

  /** The same in another database; what changes one as a whole may take that long. */
  public CommandResult run(String database, Secret script, Duration limit) {
    return commands.run(psql.session(socket.toString(), port, database, script).within(limit));
  }

  /**
   * Nobody listens, or somebody who is not ready: psql's exit code 2 (its manual, "Exit Status") is
   * also that of a server that has no room for another client, or lets nobody in.
   */
  private static boolean silent(CommandResult result) {
    return result.exitCode() == 2 && NOBODY.stream().anyMatch(result.stderr()::contains);
  }
}
