package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.testing.FakeClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

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

  private final FakeParts parts = new FakeParts();
  private final FakeClusterView cluster = new FakeClusterView();

  @Test
  void onlyWhatWaitsOnTheMeantNodesIsRestartedAndTheConfigurationStays() {
    waits();
    roll("a", "p");
    assertThat(parts.did).containsExactly("restart a");
    roll("a", "p");
    assertThat(parts.did).as("it waits no longer").containsExactly("restart a");
  }

  @Test
  void whereNoDatabaseNodeIsMeantNothingIsRestarted() {
    waits();
    roll("p");
    assertThat(parts.did).isEmpty();
  }

  /** Patroni says the second for a moment after a restart that it was asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"start failed", "restart failed", "restart failed (start failed)"})
  void aMemberThatDoesNotComeBackGetsTheEarlierConfigurationAndTheNextRollIsClean(String state) {
    fails(state);
    parts.wayBack = Optional.of("It was put back.");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> roll("a"))
        .withMessage("a did not start\nIt was put back.");
    assertThat(parts.did).containsExactly("restart a", "put back");
    waits();
    parts.did.clear();
    roll("a");
    assertThat(parts.did).containsExactly("restart a");
  }

  @Test
  void whereEveryServerRunsTheErrorStaysAsItIs() {
    fails("running");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> roll("a"))
        .withMessage("a did not start");
    assertThat(parts.did).containsExactly("restart a");
  }

  private void waits() {
    cluster.leader = "a";
    cluster.states.put("a", "running");
    parts.pending = List.of("a");
    parts.restartFails = Optional.empty();
  }

  private void fails(String state) {
    waits();
    cluster.states.put("a", state);
    parts.restartFails =
        Optional.of(new OpsException(ErrorCode.COMMAND_FAILED, "a did not start", "Look."));
  }

  /** As the phase does it. */
  private void roll(String... nodes) {
    List<Agent> agents = Stream.of(nodes).map(PendingRestartTest::nobody).toList();
    DeploymentTargets targets =
        new DeploymentTargets(
            PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), agents, List.of());
    RolloutContext on = parts.context(targets, cluster, _ -> {}, _ -> {});
    ConfigurationRollback.in(on, new ServingMembers(on)).around(new PendingRestart(on)::perform);
  }

  private static Agent nobody(String node) {
    return new AgentClient(
        node,
        URI.create("https://127.0.0.1:1"),
        () -> {
          throw new IllegalStateException("no agent is asked");
        });
  }
}
