package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/** This node's server: asked for its roles and databases, and given what is to be made. */
record LeaderSql(Supplier<Optional<LocalPostgresql>> server) {
  /** The database that is always there. */
  static final String HOME = "postgres";

  /**
   * A standby says nothing of what is to be done: it is not looked at, and must not pass for a node
   * on which all is right.
   */
  static final Finding STANDBY = new Finding.NotHere("this node does not lead");

  /** Deleting a large database, or making a large extension, takes its time. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /**
   * A strictly synchronous cluster may have no standby just now, and what waits for one cannot be
   * cancelled cleanly; and no log may have a statement with a verifier.
   */
  private static final String QUIETLY =
      """
      set synchronous_commit = local; set log_statement = 'none';
      set log_min_duration_statement = -1; set log_min_error_statement = panic;
      """;

  /** One row of JSON; empty while no server answers. */
  Optional<JsonNode> ask(String database, String question) {
    return server.get().flatMap(running -> running.ask(database, question));
  }

  /** Statements that belong together: all of them hold, or none. */
  void together(String database, List<String> statements) {
    if (!statements.isEmpty()) {
      run(database, "begin;\n" + String.join("\n", statements) + "\ncommit;\n");
    }
  }

  /** Statements of which each holds for itself, as some of PostgreSQL's must. */
  void oneByOne(String database, List<String> statements) {
    if (!statements.isEmpty()) {
      run(database, String.join("\n", statements) + "\n");
    }
  }

  private void run(String database, String statements) {
    LocalPostgresql running =
        server
            .get()
            .orElseThrow(() -> failed(database, "PostgreSQL is not installed on this node"));
    CommandResult done = running.run(database, new Secret(QUIETLY + statements), LIMIT);
    if (!done.ok()) {
      throw failed(database, done.lastWords(4));
    }
  }

  private static OpsException failed(String database, String why) {
    return new OpsException(
        ErrorCode.COMMAND_FAILED,
        "PostgreSQL did not take what the plan says of its roles and databases, in the database %s: %s"
            .formatted(database, why),
        "Correct the plan, or what is in PostgreSQL's way, then apply again; it goes on from here.");
  }
}
