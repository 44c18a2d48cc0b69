package org.pgmahout.agent.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The logs are those of PostgreSQL 15, as its server writes them. */
class ServerMessagesTest {

  @Test
  void aWrongParameterComesWithItsName() {
    assertThat(
            lastFatal(
                """
                2026-11-29 06:46:12.884 UTC [2282] LOG:  shutting down
                2026-11-29 06:46:12.889 UTC [2281] LOG:  database system is shut down
                2026-11-29 06:46:13.459 UTC [2364] LOG:  invalid value for parameter "TimeZone": "Europe/Berln"
                2026-11-29 06:46:13.460 UTC [2364] FATAL:  configuration file "/data/postgresql.conf" contains errors
                """))
        .hasValue(
            "LOG: invalid value for parameter \"TimeZone\": \"Europe/Berln\";"
                + " FATAL: configuration file \"/data/postgresql.conf\" contains errors");
  }

  @Test
  void aWrongLineOfHbaComesWithFileAndLine() {
    assertThat(
            lastFatal(
                """
                2026-11-29 06:46:13 UTC [1] LOG:  starting PostgreSQL 15.20
                2026-11-29 06:46:13 UTC [1] LOG:  invalid authentication method "scrm"
                2026-11-29 06:46:13 UTC [1] CONTEXT:  line 6 of configuration file "/data/pg_hba.conf"
                2026-11-29 06:46:13 UTC [1] FATAL:  could not load pg_hba.conf
                2026-11-29 06:46:13 UTC [1] LOG:  database system is shut down
                """))
        .hasValue(
            "LOG: invalid authentication method \"scrm\"; CONTEXT: line 6 of configuration file"
                + " \"/data/pg_hba.conf\"; FATAL: could not load pg_hba.conf");
  }

  @Test
  void hintsAndContinuedLinesBelongToTheMessageAndStatementsDoNot() {
    assertThat(
            lastFatal(
                """
                FATAL:  logical replication slot "cdc" exists, but wal_level < logical
                HINT:  Change wal_level to be logical
                \tor higher.
                STATEMENT:  ALTER ROLE x PASSWORD 'y'
                \t;
                LOG:  startup process (PID 7) exited with exit code 1
                """))
        .hasValue(
            "FATAL: logical replication slot \"cdc\" exists, but wal_level < logical;"
                + " HINT: Change wal_level to be logical or higher.");
  }

  @Test
  void theEndsOfConnectionsAreNotTheServersEnd() {
    assertThat(
            lastFatal(
                """
                FATAL:  could not access file "pg_stat_statement": No such file or directory
                LOG:  database system is shut down
                FATAL:  the database system is starting up
                FATAL:  password authentication failed for user "x"
                DETAIL:  Role "x" does not exist.
                """))
        .hasValue("FATAL: could not access file \"pg_stat_statement\": No such file or directory");
  }

  @Test
  void aServerThatStartedWellSinceOrWasStoppedHasNoReason() {
    String failed = "FATAL:  could not map anonymous shared memory\n";
    assertThat(lastFatal(failed)).isPresent();
    assertThat(lastFatal(failed + "LOG:  database system is ready to accept connections\n"))
        .isEmpty();
    assertThat(
            lastFatal(
                failed
                    + """
                    LOG:  received fast shutdown request
                    FATAL:  terminating connection due to administrator command
                    LOG:  database system is shut down
                    """))
        .isEmpty();
    assertThat(lastFatal("")).isEmpty();
  }

  @Test
  void aCrashWhileItRanIsAReason() {
    assertThat(
            lastFatal(
                """
                LOG:  database system is ready to accept connections
                PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device
                LOG:  server process (PID 7) was terminated by signal 6: Aborted
                """))
        .hasValue("PANIC: could not write to file \"pg_wal/xlogtemp.7\": No space left on device");
  }

  @Test
  void whatClientsDidWrongBesideItIsNoCause() {
    assertThat(
            lastFatal(
                """
                LOG:  database system is ready to accept connections
                ERROR:  relation "missing" does not exist
                STATEMENT:  select * from missing
                LOG:  could not fsync file "base/5/1": Input/output error
                DETAIL:  The disk says no.
                ERROR:  invalid input syntax for type integer: "x"
                DETAIL:  A client's own.
                HINT:  Another of a client's.
                FATAL:  password authentication failed for user "app"
                PANIC:  could not fsync file "pg_wal/1": Input/output error
                ERROR:  canceling statement due to user request
                """))
        .hasValue(
            "LOG: could not fsync file \"base/5/1\": Input/output error; DETAIL: The disk says no.;"
                + " PANIC: could not fsync file \"pg_wal/1\": Input/output error");
  }

  @Test
  void warningsAreCausesAndTheEndOfAnEarlierStartIsNone() {
    assertThat(
            lastFatal(
                """
                LOG:  invalid value for parameter "work_mem": "x"
                FATAL:  configuration file "/data/postgresql.conf" contains errors
                WARNING:  could not open statistics file
                LOG:  invalid value for parameter "jit": "x"
                FATAL:  configuration file "/data/postgresql.conf" contains errors
                """))
        .hasValue(
            "WARNING: could not open statistics file; LOG: invalid value for parameter \"jit\": \"x\";"
                + " FATAL: configuration file \"/data/postgresql.conf\" contains errors");
  }

  @Test
  void notMoreThanFourCausesAreShown() {
    String log = "LOG:  could not open file \"%d\"\n";
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 9; i++) {
      many.append(log.formatted(i));
    }
    assertThat(lastFatal(many + "FATAL:  could not load library\n").orElseThrow())
        .startsWith("LOG: could not open file \"6\"; ")
        .endsWith("LOG: could not open file \"9\"; FATAL: could not load library");
  }

  @Test
  void inAnotherLanguageTheLastLinesAreShown() {
    assertThat(
            lastFatal(
                """
                2026-11-29 06:46:13 UTC [1] СООБЩЕНИЕ:  запускается PostgreSQL 15.20
                2026-11-29 06:46:13 UTC [1] ВАЖНО:  не удалось загрузить pg_hba.conf
                """))
        .hasValueSatisfying(
            said -> assertThat(said).contains("ВАЖНО:  не удалось загрузить pg_hba.conf"));
  }

  @Test
  void longWordsAreCut() {
    assertThat(lastFatal("FATAL:  " + "x".repeat(5000)).orElseThrow()).hasSizeLessThan(1000);
  }

  private static Optional<String> lastFatal(String log) {
    return ServerMessages.lastFatal(log.lines().toList());
  }
}
