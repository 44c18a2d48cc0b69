package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerWordsTest {
  private static final List<ServerWords> LOG =
      ServerWords.read(
          """
          what no program of PostgreSQL says in this form
          \tand its second line
          LOG:  invalid connection type "hots"
          CONTEXT:  line 7 of configuration file "/tmp/pgmahout-trial.x/data/pg_hba.conf"
          WARNING:  pg_hba.conf was not reloaded
          postgres: FATAL:  could not access file "pg_stat_statement": No such file or directory
          DETAIL:  It is not there.
          HINT:  Install it
          \tor leave it out.
          LOCATION:  internal_load_library, dfmgr.c:209
          2026-01-01 12:00:00 UTC [1] LOG:  with a prefix
          """
              .lines()
              .toList());

  @Test
  void whatFollowsALineBelongsToIt() {
    assertThat(LOG).extracting(ServerWords::severity).containsExactly("LOG", "WARNING", "FATAL");
    assertThat(LOG.getLast().more())
        .containsExactly(
            "DETAIL: It is not there.",
            "HINT: Install it",
            "or leave it out.",
            "LOCATION: internal_load_library, dfmgr.c:209");
  }

  @Test
  void aLineOfAFileIsKnownByItsNumber() {
    assertThat(LOG.getFirst().lineOf("pg_hba")).hasValue(7);
    assertThat(LOG.getFirst().lineOf("pg_ident")).isEmpty();
    assertThat(LOG.get(1).lineOf("pg_hba")).isEmpty();
  }

  @Test
  void oneLineHasNoPlacesOfTheTrial() {
    assertThat(LOG.getFirst().inOneLine()).isEqualTo("invalid connection type \"hots\"");
    assertThat(
            ServerWords.read(
                    List.of(
                        "LOG:  unrecognized configuration parameter \"x\" in file \"/tmp/pgmahout-trial.x/data/postgresql.conf\" line 1"))
                .getFirst()
                .inOneLine())
        .isEqualTo("unrecognized configuration parameter \"x\"");
    assertThat(LOG.getLast().inOneLine())
        .isEqualTo(
            "could not access file \"pg_stat_statement\": No such file or directory;"
                + " DETAIL: It is not there. HINT: Install it; or leave it out.");
  }

  @Test
  void onlyFatalAndPanicEndAServer() {
    assertThat(LOG).extracting(ServerWords::ends).containsExactly(false, false, true);
    assertThat(ServerWords.read(List.of("PANIC:  disk full")).getFirst().ends()).isTrue();
  }
}
