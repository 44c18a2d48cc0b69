package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.operate.ClusterTruth;

/** What becomes of a roll whose member does not come back. */
class WayBackTest {
  private final Failing gates = new Failing();
  private String state = "start failed";

  @Test
  void aRollThatGoesWellLeavesTheConfigurationAlone() {
    rollout().restartWhereItWaits();
    assertThat(gates.did).containsExactly("roll over [a]");
  }

  @Test
  void aMemberThatDoesNotStartGetsTheConfigurationBefore() {
    gates.fails = Optional.of(ErrorCode.COMMAND_FAILED);
    gates.said = Optional.of("It was put back.");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout().restartWhereItWaits())
        .withMessage("a did not start\nIt was put back.")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_FAILED))
        .satisfies(e -> assertThat(e.hint()).isEqualTo("Look."));
    assertThat(gates.did).containsExactly("roll over [a]", "put back");
    gates.fails = Optional.empty();
    rollout().restartWhereItWaits();
  }

  @Test
  void whereNothingDiffersNothingIsSaidOfIt() {
    gates.fails = Optional.of(ErrorCode.TIMED_OUT);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout().restartWhereItWaits())
        .withMessage("a did not start");
    assertThat(gates.did).contains("put back");
  }

  @Test
  void whatKeepsItFromBeingPutBackDoesNotHideWhyItWas() {
    gates.fails = Optional.of(ErrorCode.TIMED_OUT);
    gates.refuses = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout().restartWhereItWaits())
        .withMessage(
            "a did not start\nThe configuration before could not be put back: no Patroni answers")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
  }

  @Test
  void whereEveryServerRunsNothingIsTakenBack() {
    state = "running";
    gates.fails = Optional.of(ErrorCode.COMMAND_FAILED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout().restartWhereItWaits())
        .withMessage("a did not start");
    assertThat(gates.did).doesNotContain("put back");
  }

  @Test
  void aRollThatWasStoppedIsNotTakenBack() {
    gates.fails = Optional.of(ErrorCode.CANCELLED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout().restartWhereItWaits())
        .withMessage("a did not start");
    assertThat(gates.did).doesNotContain("put back");
  }

  private Rollout rollout() {
    var plan =
        PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow();
    AgentClient nobody =
        new AgentClient(
            "a",
            URI.create("https://127.0.0.1:1"),
            () -> {
              throw new IllegalStateException("no agent is asked");
            });
    Site site =
        new Site(plan, PlanCompiler.compile(plan, 1), _ -> Map.of(), List.of(nobody), List.of());
    Rollout.Target target =
        new Rollout.Target(
            "owner", "ann@desk", Optional.empty(), ClusterTruth.Applied.NONE, "", List.of(), false);
    FakeTruth truth = new FakeTruth();
    truth.states.put("a", state);
    return new Rollout(site, truth, gates, target, _ -> {});
  }

  private static final class Failing extends FakeGates {
    private Optional<ErrorCode> fails = Optional.empty();
    private Optional<String> said = Optional.empty();
    private boolean refuses;

    @Override
    public void restartWhereItWaits(
        Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {
      super.restartWhereItWaits(nodes, changed, stillWanted, tell);
      if (fails.isPresent()) {
        throw new OpsException(fails.get(), "a did not start", "Look.");
      }
    }

    @Override
    public Optional<String> putBack(Consumer<String> tell) {
      super.putBack(tell);
      if (refuses) {
        throw new OpsException(ErrorCode.PATRONI_UNAVAILABLE, "no Patroni answers", "Look.");
      }
      return said;
    }
  }
}
