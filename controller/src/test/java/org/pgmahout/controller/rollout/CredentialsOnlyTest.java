package org.pgmahout.controller.rollout;

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
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;

class CredentialsOnlyTest {
  private static final Change RELOADED = Change.of("patroni.service", "runs with x", "reloaded");
  private static final Change RESTARTED = Change.of("patroni.service", "runs with x", "restarted");
  private static final Change LABELS = Change.of("container pgmahout-etcd, labels", "a", "b");

  @Test
  void certificatesAndWhatHasNotReadThemAreBrought() {
    passes(
        Set.of(),
        step("pki"),
        step("node-crt"),
        step("node-key"),
        step("ca-crt"),
        step("service", RELOADED));
    passes(Set.of(CredentialsOnly.PASSWORDS), step("patroni-yml"));
    CredentialsOnly.require(
        List.of(check(step(Component.ETCD, "container", LABELS))),
        List.of(),
        Set.of(CredentialsOnly.ETCD));
  }

  @Test
  void aRolesPasswordIsBroughtAndNothingElseOfIt() {
    Change password = Change.of("role app, password", "another", "that of secrets/x");
    Set<String> begun = Set.of(CredentialsOnly.ROLES);
    CredentialsOnly.require(
        List.of(check(step(Component.POSTGRESQL, "roles", password))), List.of(), begun);
    refused(
        begun,
        step(Component.POSTGRESQL, "roles", password, Change.of("role app, login", "no", "yes")),
        "node-00: postgresql/roles");
    refused(Set.of(), step(Component.POSTGRESQL, "roles", password), "node-00: postgresql/roles");
  }

  @Test
  void anythingElseIsRefused() {
    refused(Set.of(), step("venv", Change.create("venv", "x")), "node-00: patroni/venv");
    refused(Set.of(), step("service", RESTARTED), "node-00: patroni/service");
    refused(Set.of(), step("patroni-yml"), "node-00: patroni/patroni-yml");
    refused(Set.of(), step(Component.ETCD, "container", LABELS), "node-00: etcd/container");
    refused(
        Set.of(CredentialsOnly.ETCD),
        step(Component.ETCD, "container", Change.of("container pgmahout-etcd, image", "a", "b")),
        "node-00: etcd/container");
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

  private static void passes(Set<String> begun, StepFinished... steps) {
    assertThatCode(() -> CredentialsOnly.require(List.of(check(steps)), List.of(), begun))
        .doesNotThrowAnyException();
  }

  private static void refused(Set<String> begun, StepFinished step, String what) {
    assertThatThrownBy(() -> CredentialsOnly.require(List.of(check(step)), List.of(), begun))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGE_REFUSED))
        .hasMessageContaining(what);
  }

  private static NodeCheck check(StepFinished... steps) {
    return new NodeCheck("node-00", List.of(steps), Optional.empty());
  }

  private static StepFinished step(String id) {
    return step(id, Change.text("/x/" + id, "+ a line"));
  }

  private static StepFinished step(String id, Change change) {
    return step(Component.PATRONI, id, change);
  }

  private static StepFinished step(Component component, String id, Change... changes) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(component, id, id),
        Outcome.WOULD_CHANGE,
        List.of(changes),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
