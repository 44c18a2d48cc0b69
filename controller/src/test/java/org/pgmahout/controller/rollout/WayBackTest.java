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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.operate.ClusterTruth;

/** What a whole rollout makes of a member that does not come back: it asks the members' states. */
class WayBackTest {
  private final Failing gates = new Failing();

  /** Patroni says the second for a moment after a restart that it was asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"start failed", "restart failed", "restart failed (start failed)"})
  void aMemberThatDoesNotComeBackGetsTheEarlierConfiguration(String state) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout(state).restartWhereItWaits())
        .withMessage("a did not start\nIt was put back.");
    assertThat(gates.did).containsExactly("roll over [a]", "put back");
  }

  @Test
  void whereItRunsTheConfigurationStays() {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> rollout("running").restartWhereItWaits())
        .withMessage("a did not start");
    assertThat(gates.did).containsExactly("roll over [a]");
  }

  private Rollout rollout(String state) {
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
    @Override
    public void restartWhereItWaits(
        Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {
      super.restartWhereItWaits(nodes, changed, stillWanted, tell);
      throw new OpsException(ErrorCode.COMMAND_FAILED, "a did not start", "Look.");
    }

    @Override
    public Optional<String> putBack(Consumer<String> tell) {
      super.putBack(tell);
      return Optional.of("It was put back.");
    }
  }
}
