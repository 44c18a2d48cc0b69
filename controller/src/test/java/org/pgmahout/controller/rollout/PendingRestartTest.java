package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.AgentClient;

/** Which nodes are restarted where a setting waits for it, and what becomes of a failing one. */
class PendingRestartTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes:
                - {name: a, address: 198.18.99.1, roles: [database, etcd]}
                - {name: p, address: 198.18.99.2, roles: [proxy]}
              """)
          .orThrow();

  private final Failing gates = new Failing();
  private boolean down = true;

  @Test
  void onlyDatabaseNodesAreRolledOverAndTheConfigurationStays() {
    restart("a", "p").perform();
    assertThat(gates.did).containsExactly("roll over [a]");
  }

  @Test
  void whereNoDatabaseNodeIsMeantNothingIsAsked() {
    restart("p").perform();
    assertThat(gates.did).isEmpty();
  }

  @Test
  void aMemberThatDoesNotComeBackGetsTheEarlierConfigurationAndTheNextRollIsClean() {
    gates.fails = Optional.of(ErrorCode.COMMAND_FAILED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> restart("a").perform())
        .withMessage("a did not start\nIt was put back.");
    assertThat(gates.did).containsExactly("roll over [a]", "put back");
    gates.fails = Optional.empty();
    gates.did.clear();
    restart("a").perform();
    assertThat(gates.did).containsExactly("roll over [a]");
  }

  @Test
  void whereEveryServerRunsTheErrorStaysAsItIs() {
    down = false;
    gates.fails = Optional.of(ErrorCode.COMMAND_FAILED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> restart("a").perform())
        .withMessage("a did not start");
    assertThat(gates.did).containsExactly("roll over [a]");
  }

  private PendingRestart restart(String... nodes) {
    List<Agent> agents = Stream.of(nodes).map(PendingRestartTest::nobody).toList();
    Site site = new Site(PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), agents, List.of());
    return new PendingRestart(
        site,
        gates,
        new SiteRuns(site, "owner", "ann@desk", _ -> {}),
        new ConfigurationRollback(gates, () -> down, _ -> {}),
        () -> {},
        _ -> {});
  }

  private static Agent nobody(String node) {
    return new AgentClient(
        node,
        URI.create("https://127.0.0.1:1"),
        () -> {
          throw new IllegalStateException("no agent is asked");
        });
  }

  private static final class Failing extends FakeGates {
    private Optional<ErrorCode> fails = Optional.empty();

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
      return Optional.of("It was put back.");
    }
  }
}
