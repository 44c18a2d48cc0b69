package org.pgmahout.controller.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.credentials.CredentialsOnly.Begun;
import org.pgmahout.controller.runs.NodeCheck;

class CredentialsOnlyTest {
  private static final Change RELOADED =
      Change.of("patroni.service", "runs with x", "reads").as(Kind.RELOAD);
  private static final Change RESTARTED = Change.of("patroni.service", "runs with x", "restarted");
  private static final Change LABELS = Change.of("container", "a", "b").as(Kind.LABELS);
  private static final Change PASSWORD =
      Change.of("role app", "another", "that of secrets/x").as(Kind.PASSWORD);
  private static final Change TEXT = Change.text("/x", "+ a line");

  @Test
  void certificatesAndWhatHasNotReadThemAreBrought() {
    passes(Set.of(), step("pki", Set.of(StepTrait.CREDENTIALS), TEXT));
    passes(Set.of(), step("service", Set.of(), RELOADED));
    passes(Set.of(Begun.PASSWORDS), step("patroni-yml", Set.of(StepTrait.PASSWORDS), TEXT));
    passes(Set.of(Begun.AUTHORITY), step("container", Set.of(), LABELS));
  }

  @Test
  void aRolesPasswordIsBroughtAndNothingElseOfIt() {
    Change login = Change.of("role app, login", "no", "yes");
    passes(Set.of(Begun.PASSWORDS), step("roles", Set.of(), PASSWORD));
    refused(Set.of(Begun.PASSWORDS), step("roles", Set.of(), PASSWORD, login));
    refused(Set.of(), step("roles", Set.of(), PASSWORD));
    refused(Set.of(Begun.AUTHORITY), step("roles", Set.of(), PASSWORD));
  }

  @Test
  void anythingElseIsRefused() {
    refused(Set.of(), step("venv", Set.of(StepTrait.INSTALLS), TEXT));
    refused(Set.of(), step("service", Set.of(), RESTARTED));
    refused(Set.of(), step("patroni-yml", Set.of(StepTrait.PASSWORDS), TEXT));
    refused(Set.of(Begun.AUTHORITY), step("patroni-yml", Set.of(StepTrait.PASSWORDS), TEXT));
    refused(Set.of(), step("container", Set.of(), LABELS));
    refused(Set.of(Begun.PASSWORDS), step("container", Set.of(), LABELS));
    refused(
        Set.of(Begun.AUTHORITY),
        step("container", Set.of(), Change.of("container pgmahout-etcd, image", "a", "b")));
  }

  @Test
  void aMemberThatWaitsForARestartIsNotRestartedOnTheWay() {
    Member waits =
        new Member(
            "node-01",
            "h",
            5432,
            "",
            MemberRole.of("replica"),
            "streaming",
            OptionalLong.empty(),
            OptionalLong.empty(),
            true);
    assertThatThrownBy(() -> CredentialsOnly.require(List.of(), List.of(waits), Set.of()))
        .hasMessageContaining("node-01: PostgreSQL waits for a restart");
  }

  private static void passes(Set<Begun> begun, StepFinished step) {
    assertThatCode(() -> CredentialsOnly.require(List.of(check(step)), List.of(), begun))
        .doesNotThrowAnyException();
  }

  private static void refused(Set<Begun> begun, StepFinished step) {
    assertThatThrownBy(() -> CredentialsOnly.require(List.of(check(step)), List.of(), begun))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGE_REFUSED))
        .hasMessageContaining("node-00: " + step.step().path());
  }

  private static NodeCheck check(StepFinished step) {
    return new NodeCheck("node-00", List.of(step), Optional.empty());
  }

  private static StepFinished step(String id, Set<StepTrait> traits, Change... changes) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(Component.PATRONI, id, id, traits),
        Outcome.WOULD_CHANGE,
        List.of(changes),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
