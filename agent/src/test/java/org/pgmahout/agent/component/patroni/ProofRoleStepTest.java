package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

class ProofRoleStepTest {
  private final RecordedPsql psql = new RecordedPsql();
  private final OwnRolesLook look =
      new OwnRolesLook(
          () -> Optional.of(psql.server()),
          Map.of("proof", ProofRoleStep.OFF, "other", "select 1"));
  private final ProofRoleStep step =
      new ProofRoleStep(
          () -> look.finding("proof"),
          () -> Optional.of(psql.server()),
          Map.of(SecretNames.PROOF_PASSWORD, new Secret("pencil")));

  @Test
  void aRoleThatIsThereIsRight() {
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void oneThatIsMissingOrMayDoMoreIsCutBackToLoggingIn() {
    psql.says = "proof|pgmahout_proof|is missing|login\n";
    assertThat(step.check(new QuietContext()))
        .isEqualTo(Finding.wrong(Change.of("role pgmahout_proof", "is missing", "login")));
    step.apply(new QuietContext());
    assertThat(psql.read.getLast())
        .contains("nosuperuser", "noreplication", "nobypassrls", "connection limit 10")
        .contains("password 'SCRAM-SHA-256$4096:")
        .doesNotContain("pencil");
  }

  @Test
  void whatFailsIsSaidAndThenRunsClean() {
    psql.exit = 3;
    assertThat(step.check(new QuietContext())).isInstanceOf(Finding.CannotTell.class);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(new QuietContext()))
        .withMessageContaining("pgmahout_proof could not be made");
    psql.exit = 0;
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
  }

  @Test
  void anAnswerServesTheOtherStepsOnceAndIsAskedForAgainAfterAChange() {
    psql.says = "other|app|is missing|login\n";
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    Finding missing = Finding.wrong(Change.of("role app", "is missing", "login"));
    psql.says = "";
    assertThat(look.finding("other")).isEqualTo(missing);
    assertThat(psql.ran).hasSize(1);
    assertThat(look.finding("other")).isEqualTo(Finding.right());
    assertThat(psql.ran).hasSize(2);
  }
}
