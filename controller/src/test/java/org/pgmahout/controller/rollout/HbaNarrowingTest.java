package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.testing.FakeClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** Who is asked to narrow the lines of pg_hba, and when nobody is. */
class HbaNarrowingTest {
  private static final String NARROW = "POST /v1/actions/patroni/narrow";
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1, b=198.18.99.2]\n")
          .orThrow();

  @TempDir private Path folder;
  private final List<FakeAgent> agents = new ArrayList<>();
  private final List<Agent> clients = new ArrayList<>();
  private final FakeClusterView truth = new FakeClusterView();
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void members() throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    for (String node : List.of("a", "b")) {
      FakeAgent agent = new FakeAgent(own, node);
      agents.add(agent);
      clients.add(agent.client(own));
    }
    truth.leader = "b";
  }

  @AfterEach
  void end() {
    agents.forEach(FakeAgent::close);
  }

  private void narrow() {
    DeploymentTargets targets =
        new DeploymentTargets(
            PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), clients, List.of());
    new HbaNarrowing(new FakeParts().context(targets, truth, _ -> {}, told::add)).perform();
  }

  @Test
  void theLeadersNodeNarrowsWideLinesOfAnyVersion() {
    agents
        .getLast()
        .answers(
            NARROW, () -> new ActionResult("b", List.of(Change.of("pg_hba", "wide", "narrow"))));
    truth.hba = ClusterHba.ofEarlierVersions(PLAN);
    narrow();
    truth.hba = ClusterHba.wide(PLAN);
    narrow();
    assertThat(agents.getLast().asked()).containsExactly(NARROW, NARROW);
    assertThat(agents.getFirst().asked()).isEmpty();
    assertThat(told).containsExactly("b: pg_hba", "b: pg_hba");
  }

  @Test
  void whoWouldBeKeptOutEndsTheApply() {
    agents
        .getLast()
        .answers(
            NARROW,
            () -> {
              throw new OpsException(ErrorCode.TIMED_OUT, "a streams without a certificate", "");
            });
    truth.hba = ClusterHba.wide(PLAN);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::narrow)
        .withMessageContaining("a streams without a certificate");
  }

  @Test
  void aLeaderAndTheConfigurationAreWaitedFor() {
    agents
        .getLast()
        .answers(
            NARROW, () -> new ActionResult("b", List.of(Change.of("pg_hba", "wide", "narrow"))));
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
    clients.removeFirst();
    narrow();
    assertThat(told).singleElement().asString().contains("pg_hba stays open", "--limit");
    truth.leader = "";
    narrow();
    assertThat(agents).allSatisfy(agent -> assertThat(agent.asked()).isEmpty());
  }
}
