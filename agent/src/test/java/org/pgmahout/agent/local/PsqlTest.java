package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.os.Command;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.parameter.OwnSession;

class PsqlTest {

  @ParameterizedTest(name = "PostgreSQL {0}")
  @ValueSource(ints = {13, 15, 17, 18})
  void everySessionHasTheSettingsThatItsServerKnows(int major) {
    Command session =
        new Psql(Path.of("/pg/bin"), major).session("198.18.0.1", 5433, new Secret("select 1;"));
    assertThat(session.shown())
        // A machine that has no such user yet gets the form that says so.
        .matches(
            "(setpriv --reuid postgres --regid postgres .*|runuser -u postgres) -- /pg/bin/psql -XqAtw -v ON_ERROR_STOP=1 -h 198.18.0.1 -p 5433 -U postgres");
    assertThat(session.environment())
        .containsEntry("PGOPTIONS", OwnSession.options(major))
        .containsEntry("PGCONNECT_TIMEOUT", "5")
        .containsEntry("PGCLIENTENCODING", "UTF8")
        .containsEntry("PGDATABASE", "postgres")
        .containsEntry("HOME", "/nonexistent");
    assertThat(session.environment().get("PGOPTIONS"))
        .startsWith("-c search_path=pg_catalog,pg_temp ");
    assertThat(session.stdin().orElseThrow().reveal()).isEqualTo("select 1;");
  }

  @Test
  void aDatabasesNameIsNeverTakenForAConnectionString() {
    Command session =
        new Psql(Path.of("/pg/bin"), 15)
            .session("/run", 5433, "host=evil.example", new Secret("select 1;"));
    assertThat(session.shown()).doesNotContain("evil");
    assertThat(session.environment()).containsEntry("PGDATABASE", "host=evil.example");
  }
}
