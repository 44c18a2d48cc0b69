package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.operate.ClusterEdge;
import org.pgmahout.systemtest.Program.Result;

/** Patroni's configuration is changed past pgmahout: shown first, then kept or set back. */
@Order(5)
@ExtendWith(BuiltCluster.class)
class OutsideChangeST {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String SECTION = "changed outside of pgmahout (patronictl edit-config)";

  private TestLab lab;
  private String original;

  @BeforeEach
  void keepThePlan(TestLab shared) throws IOException {
    lab = shared;
    original = Files.readString(lab.plan());
  }

  @AfterEach
  void giveThePlanBack() throws IOException {
    Files.writeString(lab.plan(), original);
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
  }

  @Test
  void whatIsPulledIntoThePlanIsKeptAndInterruptsNobody() throws IOException {
    String processes = lab.postmasters();
    patch(Map.of("postgresql", Map.of("parameters", Map.of("work_mem", "33MB"))));

    Result plan = plan(2);
    assertThat(plan.stdout())
        .containsOnlyOnce(SECTION)
        .containsOnlyOnce("postgresql.parameters.work_mem   33MB -> (none)")
        .doesNotContain("would change");

    Result pull = TestLab.succeed(lab.pgmahout("config", "pull", "--yes", "-o", "plain"));
    assertThat(pull.stdout()).contains("+    work_mem: 33MB");
    assertThat(Files.readString(lab.plan())).contains(original.lines().toList());
    // Only what apply writes down is left: the plan, and patroni.yml's part for a first start.
    assertThat(plan(2).stdout())
        .doesNotContain(SECTION)
        .doesNotContain("patroni/dynamic-configuration");
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));

    plan(0);
    assertThat(lab.told("node-00", TestLab.patronictl("show-config"))).contains("work_mem: 33MB");
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  @Test
  void whatIsNotPulledIsSetBackAndSaidSoBefore() {
    lab.told("node-01", TestLab.patronictl("edit-config --force -p jit=off -s pause=null"));

    Result apply = TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
    assertThat(apply.stdout())
        .containsSubsequence(SECTION, "postgresql.parameters.jit   false -> (none)", "ok=");

    assertThat(lab.told("node-00", TestLab.patronictl("show-config"))).doesNotContain("jit");
    plan(0);
  }

  private Result plan(int exitCode) {
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.told()).isEqualTo(exitCode);
    return plan;
  }

  private void patch(Map<String, ?> patch) {
    ClusterPlan plan = PlanLoader.load(lab.plan().toString(), original).orThrow();
    ClusterEdge edge = new ClusterEdge(plan, PlanFolder.beside(lab.plan()));
    try (PatroniClient patroni = edge.patroni(plan.nodes().getFirst(), Duration.ofSeconds(5))) {
      patroni.patchConfig(patch);
    }
  }
}
