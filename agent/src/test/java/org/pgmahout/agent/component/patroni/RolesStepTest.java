package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

class RolesStepTest {
  private static final Map<String, Secret> SECRETS =
      Map.of(
          SecretNames.REPLICATION_PASSWORD, new Secret("re'pl"),
          SecretNames.REWIND_PASSWORD, new Secret("rewound"));

  private final RecordedPsql psql = new RecordedPsql();
  private Optional<LocalPostgresql> server = Optional.of(psql.server());
  private final OwnRolesLook look =
      new OwnRolesLook(() -> server, Map.of("roles", RolesStep.MISSING));
  private final RolesStep step = new RolesStep(() -> look.finding("roles"), () -> server, SECRETS);

  @Test
  void rolesThatAreThereAreRight() {
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(psql.ran).singleElement().asString().contains("/pg/bin/psql").contains("-p 5433");
  }

  @Test
  void whatIsMissingIsNamed() {
    psql.says = "roles|replicator|is missing|login\nroles|rewind|may not call f|execute\n";
    assertThat(step.check(new QuietContext()))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .containsExactly(
                        Change.of("role replicator", "is missing", "login"),
                        Change.of("role rewind", "may not call f", "execute")));
  }

  @Test
  void whileNoServerRunsItIsDecidedLater() {
    psql.exit = 2;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.CannotTell.class);
    server = Optional.empty();
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void passwordsGoInByStandardInputAndAreQuoted() {
    step.apply(new QuietContext());
    assertThat(psql.ran).singleElement().asString().doesNotContain("re'pl", "rewound");
    assertThat(psql.read.getFirst())
        .contains("with login password 're''pl'", "with login password 'rewound'")
        .startsWith("set synchronous_commit = local; set log_statement = 'none'");
  }

  @Test
  void whatPostgresqlRefusesIsAnError() {
    psql.exit = 3;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(new QuietContext()))
        .withMessageContaining("could not be made");
    server = Optional.empty();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(new QuietContext()))
        .withMessageContaining("could not be made: PostgreSQL is not installed on this node");
  }
}
