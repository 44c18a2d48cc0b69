package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.SecretNames;

class RolePasswordsStepTest {
  private static final List<String> BOTH =
      List.of(SecretNames.SUPERUSER_PASSWORD, SecretNames.REWIND_PASSWORD);

  private final RecordedPsql psql = new RecordedPsql();
  private final RolePasswordsStep step = step(BOTH);

  private RolePasswordsStep step(List<String> names) {
    return new RolePasswordsStep(
        () -> Optional.of(psql.server()),
        Map.of(
            SecretNames.SUPERUSER_PASSWORD, new Secret("one"),
            SecretNames.REWIND_PASSWORD, new Secret("two")),
        names);
  }

  private void kept(String superuser, String rewind, boolean standby) {
    psql.says =
        "{\"standby\": %s, \"kept\": {\"postgres\": \"%s\", \"rewind\": \"%s\"}}"
            .formatted(standby, superuser, rewind);
  }

  private static String of(String password) {
    return ScramVerifier.of(new Secret(password)).text();
  }

  private Finding check() {
    return step.check(new QuietContext());
  }

  @Test
  void theServerIsSentVerifiersAllOrNoneAndNothingInAnArgument() {
    kept(of("before"), "", false);
    assertThat(check())
        .isEqualTo(
            Finding.wrong(
                Change.of("role postgres", "the password before", "its new password"),
                Change.of("role rewind", "the password before", "its new password")));
    step.apply(new QuietContext());
    assertThat(psql.read.getLast())
        .contains("begin;\nalter role \"postgres\" with password 'SCRAM-SHA-256$4096:")
        .contains("alter role \"rewind\" with password 'SCRAM-SHA-256$4096:")
        .endsWith("commit;\n")
        .doesNotContain("'one'", "'two'");
    assertThat(psql.ran).allSatisfy(line -> assertThat(line).doesNotContain("SCRAM"));
  }

  @Test
  void whatIsChangedAlreadyIsRightAndStaysAsItIs() {
    kept(of("one"), of("two"), false);
    assertThat(check()).isEqualTo(Finding.right());
    kept(of("one"), of("one"), false);
    step.apply(new QuietContext());
    assertThat(psql.read.getLast()).contains("\"rewind\"").doesNotContain("\"postgres\"");
  }

  /** Comparing it would hash for as long as somebody who gave it to the role wants. */
  @Test
  void aVerifierThatIsDearToCompareIsReplaced() {
    String dear = ScramVerifier.of(new Secret("one"), new byte[16], 100_001).text();
    kept(dear, of("two"), false);
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
  }

  @Test
  void onANodeThatNoLongerLeadsNothingIsChangedAndTheSameGoesOnElsewhere() {
    kept(of("before"), of("two"), true);
    refused(this::check, ErrorCode.COMMAND_FAILED, "this node no longer leads");
    kept(of("one"), of("two"), true);
    assertThat(check()).as("replicated from the next leader").isEqualTo(Finding.right());
  }

  @Test
  void aServerThatDoesNotAnswerIsNoSuccess() {
    psql.exit = 2;
    psql.complains = "No such file or directory";
    refused(this::check, ErrorCode.COMMAND_FAILED, "PostgreSQL does not answer");
  }

  @Test
  void whatIsNoPasswordOfARoleOrDidNotComeIsRefused() {
    refused(
        () -> step(List.of(SecretNames.RESTAPI_PASSWORD)),
        ErrorCode.INPUT_INVALID,
        "no password of a role");
    refused(() -> step(List.of()), ErrorCode.INPUT_INVALID, "no password is named");
    refused(
        () -> step(List.of(SecretNames.PROOF_PASSWORD)), ErrorCode.SECRET_MISSING, "did not come");
    assertThat(psql.ran).isEmpty();
  }

  private static void refused(ThrowingCallable call, ErrorCode code, String words) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(call)
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.hint()).isNotEmpty());
  }
}
