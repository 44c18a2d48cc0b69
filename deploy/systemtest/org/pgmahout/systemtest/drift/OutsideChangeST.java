package org.pgmahout.systemtest.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Patroni's configuration is changed past pgmahout: shown first, then kept or set back. */
@Order(5)
@ExtendWith(BuiltCluster.class)
class OutsideChangeST extends PlanEditing {
  private static final String SECTION = "changed outside of pgmahout (patronictl edit-config)";

  @Test
  void whatIsPulledIntoThePlanIsKeptAndInterruptsNobody(TestLab lab) {
    String processes = lab.postmasters();
    patch(lab, Map.of("postgresql", Map.of("parameters", Map.of("work_mem", "33MB"))));

    Result plan = look(2);
    assertThat(plan.stdout())
        .containsOnlyOnce(SECTION)
        .containsOnlyOnce("postgresql.parameters.work_mem   33MB -> (none)")
        .doesNotContain("would change");

    Result pull = TestLab.succeed(lab.pgmahout("config", "pull", "--yes", "-o", "plain"));
    assertThat(pull.stdout()).contains("+    work_mem: 33MB");
    assertThat(lab.planText()).contains(original().lines().toList());
    // Only what apply writes down is left: the plan, and patroni.yml's part for a first start.
    assertThat(look(2).stdout())
        .doesNotContain(SECTION)
        .doesNotContain("patroni/dynamic-configuration");
    apply();

    look(0);
    assertThat(lab.output("node-00", TestLab.patronictl("show-config"))).contains("work_mem: 33MB");
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  @Test
  void whatIsNotPulledIsSetBackAndSaidSoBefore(TestLab lab) {
    lab.output("node-01", TestLab.patronictl("edit-config --force -p jit=off -s pause=null"));

    Result apply = apply();
    assertThat(apply.stdout())
        .containsSubsequence(SECTION, "postgresql.parameters.jit   false -> (none)", "ok=");

    assertThat(lab.output("node-00", TestLab.patronictl("show-config"))).doesNotContain("jit");
    look(0);
  }

  private static void patch(TestLab lab, Map<String, ?> patch) {
    ClusterPlan plan = lab.loaded();
    ClusterEdge edge = new ClusterEdge(plan, PlanFolder.beside(lab.plan()));
    try (PatroniClient patroni = edge.patroni(plan.nodes().getFirst(), Duration.ofSeconds(5))) {
      patroni.patchConfig(patch);
    }
  }
}
