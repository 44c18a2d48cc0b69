package org.pgmahout.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeVerdict;
import org.pgmahout.common.wire.NodeVerdict.Remark;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.preflight.PlanTrial.Said;

class PlanTrialTest {
  private static final String JUDGE = "POST /v1/looks/judge";
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: a, address: 198.18.99.1, roles: [database, etcd]}
        - {name: b, address: 198.18.99.2, roles: [database, etcd]}
        - {name: c, address: 198.18.99.3, roles: [database, etcd]}
      postgresql:
        parameters:
          timezone: nowhere
        hba:
          - hostssl all all 10.0.0.0/8 scram-sha-256
      """;

  private static final Remark ZONE =
      new Remark("postgresql.parameters.timezone", "PostgreSQL 15.20", "no such zone", "Correct.");
  private static final Remark LINE =
      new Remark("postgresql.hba[0]", "PostgreSQL 15.20", "no such method", "Mend the line.");
  private static final Remark SLOTS =
      new Remark("postgresql.parameters", "PostgreSQL", "30 clients are connected", "Wait.");

  @TempDir private Path folder;
  private PlanFolder own;
  private final List<FakeAgent> agents = new ArrayList<>();
  private final List<Agent> clients = new ArrayList<>();
  private final PlanPlaces places = PlanLoader.places("cluster.yaml", PLAN);

  @BeforeEach
  void folder() {
    own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
  }

  @AfterEach
  void end() {
    agents.forEach(FakeAgent::close);
  }

  @Test
  void whatSeveralNodesSayIsOneRow() throws Exception {
    says("a", List.of(LINE, ZONE), List.of(), List.of());
    says("b", List.of(ZONE), List.of(SLOTS), List.of("b has no certificates yet"));
    PlanTrial trial = ask();
    assertThat(trial.refusals())
        .containsExactly(new Said(LINE, List.of("a")), new Said(ZONE, List.of("a", "b")));
    assertThat(trial.warnings()).containsExactly(new Said(SLOTS, List.of("b")));
    assertThat(trial.unjudged()).containsExactly("b has no certificates yet");
  }

  @Test
  void refusalsComeInTheOrderOfThePlanWithTheirRemedies() throws Exception {
    says("a", List.of(LINE, ZONE), List.of(), List.of());
    says("b", List.of(ZONE), List.of(), List.of());
    PlanTrial trial = ask();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> trial.require(places))
        .withMessage(
            """
            the nodes refuse what the plan says:
              cluster.yaml:8:15: postgresql.parameters.timezone: PostgreSQL 15.20 on a, b: no such zone
              cluster.yaml:10:7: postgresql.hba[0]: PostgreSQL 15.20 on a: no such method""")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_REFUSED))
        .satisfies(e -> assertThat(e.hint()).contains("Correct.", "Mend the line."))
        .satisfies(e -> assertThat(e.hint()).endsWith("Nothing was touched."));
  }

  @Test
  void aWarningAloneIsNoRefusal() throws Exception {
    says("a", List.of(), List.of(SLOTS), List.of());
    ask().require(places);
  }

  @Test
  void anAgentThatCannotJudgeHasJudgedNothing() throws Exception {
    says("a", List.of(), List.of(), List.of());
    agents.add(new FakeAgent(own, "b"));
    clients.add(agents.getLast().client(own));
    PlanTrial trial = ask();
    trial.require(places);
    assertThat(trial.unjudged())
        .singleElement()
        .asString()
        .startsWith("b could not judge the plan: ");
  }

  private void says(
      String node, List<Remark> refusals, List<Remark> warnings, List<String> unjudged)
      throws Exception {
    FakeAgent agent = new FakeAgent(own, node);
    agents.add(agent.answers(JUDGE, () -> new NodeVerdict(node, refusals, warnings, unjudged)));
    clients.add(agent.client(own));
  }

  private PlanTrial ask() {
    return PlanTrial.ask(clients, PlanTrialTest::spec);
  }

  private static NodeSpec spec(String node) {
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", PLAN).orThrow(), 1).stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }
}
