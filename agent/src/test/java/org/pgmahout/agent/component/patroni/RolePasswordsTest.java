package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

class RolePasswordsTest {
  private final RecordedPsql psql = new RecordedPsql();
  private final RolePasswords passwords =
      new RolePasswords(
          () -> Optional.of(psql.server()),
          Map.of(
              SecretNames.SUPERUSER_PASSWORD, new Secret("one"),
              SecretNames.REWIND_PASSWORD, new Secret("two")));

  @Test
  void theServerIsSentVerifiersAllOrNoneAndNothingInAnArgument() {
    assertThat(
            passwords.change(List.of(SecretNames.SUPERUSER_PASSWORD, SecretNames.REWIND_PASSWORD)))
        .extracting(Change::what)
        .containsExactly("role postgres", "role rewind");
    assertThat(psql.read)
        .singleElement()
        .asString()
        .contains("begin;\nalter role \"postgres\" with password 'SCRAM-SHA-256$4096:")
        .contains("alter role \"rewind\" with password 'SCRAM-SHA-256$4096:")
        .endsWith("commit;\n")
        .doesNotContain("'one'", "'two'");
    assertThat(psql.ran).singleElement().asString().doesNotContain("SCRAM");
  }

  @Test
  void onANodeThatNoLongerLeadsNothingIsChangedAndTheSameGoesOnElsewhere() {
    psql.exit = 3;
    psql.complains = "ERROR:  cannot execute ALTER ROLE in a read-only transaction";
    refused(
        List.of(SecretNames.REWIND_PASSWORD),
        ErrorCode.COMMAND_FAILED,
        "cannot execute ALTER ROLE in a read-only transaction");
    psql.exit = 0;
    assertThat(passwords.change(List.of(SecretNames.REWIND_PASSWORD))).hasSize(1);
  }

  @Test
  void whatIsNoPasswordOfARoleOrDidNotComeIsRefused() {
    refused(
        List.of(SecretNames.RESTAPI_PASSWORD), ErrorCode.INPUT_INVALID, "no password of a role");
    refused(List.of(""), ErrorCode.INPUT_INVALID, "no password of a role");
    refused(List.of(SecretNames.PROOF_PASSWORD), ErrorCode.SECRET_MISSING, "did not come");
    assertThat(psql.ran).isEmpty();
  }

  private void refused(List<String> names, ErrorCode code, String words) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> passwords.change(names))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
