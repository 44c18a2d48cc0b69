package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;

class NodeCheckTest {
  @Test
  void completeIsWhereNothingThatIsInstalledIsMissing() {
    assertThat(check(step(Component.PATRONI, "patroni-yml", Outcome.WOULD_CHANGE)).complete())
        .isTrue();
    assertThat(check(step(Component.SYSTEM, "packages", Outcome.OK)).complete()).isTrue();
    assertThat(check(step(Component.SYSTEM, "packages", Outcome.WOULD_CHANGE)).complete())
        .isFalse();
    assertThat(check(step(Component.PATRONI, "venv", Outcome.WOULD_CHANGE)).complete()).isFalse();
    assertThat(check(step(Component.ETCD, "image", Outcome.WOULD_CHANGE)).complete()).isFalse();
  }

  @Test
  void whatCouldNotBeLookedAtIsNotComplete() {
    assertThat(check(step(Component.ETCD, "healthy", Outcome.FAILED)).complete()).isFalse();
    OpsException silent = new OpsException(ErrorCode.AGENT_UNREACHABLE, "silent", "Look.");
    assertThat(new NodeCheck("node-00", List.of(), Optional.of(silent)).complete()).isFalse();
  }

  private static NodeCheck check(StepFinished step) {
    return new NodeCheck("node-00", List.of(step), Optional.empty());
  }

  private static StepFinished step(Component component, String id, Outcome outcome) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(component, id, id),
        outcome,
        List.of(),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
