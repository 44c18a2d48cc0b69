package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.testing.FakeClusterView;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.Machine;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** Who is asked to narrow the lines of pg_hba, and when nobody is. */
class HbaNarrowingTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1, b=198.18.99.2]\n")
          .orThrow();

  private static final Change NARROWED = Change.of("pg_hba", "wide", "narrow");

  private final List<String> asked = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();
  private final FakeClusterView truth = new FakeClusterView();
  private final List<String> told = new ArrayList<>();
  private Outcome outcome = Outcome.CHANGED;

  @BeforeEach
  void members() {
    Machine machine =
        new Machine() {
          @Override
          public List<Step> begins(String node, RunRequest request) {
            assertThat(request.operation()).isEqualTo(new NodeOperation.NarrowHba());
            asked.add(node);
            return List.of(
                Step.of(Component.PATRONI, Outcome.CHANGED, StepTrait.STATE)
                    .with(Change.of("replicas", "a shows none", "would be let in")),
                Step.of(Component.PATRONI, outcome).with(NARROWED));
          }
        };
    for (String node : List.of("a", "b")) {
      InMemoryAgent agent = new InMemoryAgent(node, new InMemoryTime(), machine);
      agent.reserve(ReservationRequest.hold("owner", "ann@desk", 600, ""));
      agents.add(agent);
    }
    truth.leader = "b";
  }

  private void narrow() {
    DeploymentTargets targets =
        new DeploymentTargets(
            PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), agents, List.of());
    new HbaNarrowing(new FakeParts().context(targets, truth, _ -> {}, told::add)).perform();
  }

  @Test
  void theLeadersNodeNarrowsWideLinesOfAnyVersion() {
    truth.hba = ClusterHba.ofEarlierVersions(PLAN);
    narrow();
    truth.hba = ClusterHba.wide(PLAN);
    narrow();
    assertThat(asked).containsExactly("b", "b");
    assertThat(told).containsExactly("b: pg_hba", "b: pg_hba");
  }

  @Test
  void whoWouldBeKeptOutEndsTheApply() {
    outcome = Outcome.FAILED;
    truth.hba = ClusterHba.wide(PLAN);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::narrow)
        .withMessageContaining("b: patroni/step failed");
    assertThat(told).isEmpty();
  }

  @Test
  void aLeaderAndTheConfigurationAreWaitedFor() {
    truth.hba = ClusterHba.wide(PLAN);
    truth.leadersBefore.add("");
    truth.unconfigured = 1;
    narrow();
    assertThat(told).containsExactly("b: pg_hba");
  }

  @Test
  void narrowLinesStayAndSoDoThoseOfANodeThatHadNoTurn() {
    truth.hba = ClusterHba.lines(PLAN);
    narrow();
    truth.hba = ClusterHba.wide(PLAN);
    agents.removeFirst();
    narrow();
    assertThat(told).singleElement().asString().contains("pg_hba stays open", "--limit");
    truth.leader = "";
    narrow();
    assertThat(asked).isEmpty();
  }
}
