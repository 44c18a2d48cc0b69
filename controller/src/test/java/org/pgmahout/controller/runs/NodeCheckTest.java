package org.pgmahout.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.StepTrait;

class NodeCheckTest {
  @Test
  void completeIsWhereNothingThatIsInstalledIsMissing() {
    assertThat(check(step(Outcome.WOULD_CHANGE, StepTrait.PASSWORDS)).complete()).isTrue();
    assertThat(check(step(Outcome.OK, StepTrait.INSTALLS)).complete()).isTrue();
    assertThat(check(step(Outcome.WOULD_CHANGE, StepTrait.INSTALLS)).complete()).isFalse();
  }

  @Test
  void whatCouldNotBeLookedAtIsNotComplete() {
    assertThat(check(step(Outcome.FAILED, StepTrait.STATE)).complete()).isFalse();
    OpsException silent = new OpsException(ErrorCode.AGENT_UNREACHABLE, "silent", "Look.");
    assertThat(new NodeCheck("node-00", List.of(), Optional.of(silent)).complete()).isFalse();
  }

  private static NodeCheck check(StepFinished step) {
    return new NodeCheck("node-00", List.of(step), Optional.empty());
  }

  private static StepFinished step(Outcome outcome, StepTrait trait) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(Component.SYSTEM, "it", "it", Set.of(trait)),
        outcome,
        List.of(),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
