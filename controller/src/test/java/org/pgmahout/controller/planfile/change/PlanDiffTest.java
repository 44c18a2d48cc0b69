package org.pgmahout.controller.planfile.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.planfile.edit.EffectivePlan;

class PlanDiffTest {
  @Test
  void theSamePlanInOtherWordsIsNoChange() {
    var plan = Plan.of("postgresql:\n  parameters: {work_mem: 8MB, jit: off}\n");
    var again = Plan.of("# why\npostgresql:\n  parameters:\n    jit: off\n    work_mem: 8MB\n");
    var effective = PlanLoader.load("effective", EffectivePlan.text(plan)).orThrow();
    assertThat(PlanDiff.between(plan, again)).isEmpty();
    assertThat(PlanDiff.between(plan, effective)).isEmpty();
  }

  @Test
  void fieldsAreNamedAsInThePlan() {
    var applied = Plan.of("postgresql:\n  parameters: {work_mem: 4MB, jit: off}\n");
    var wanted =
        Plan.of(
            """
            postgresql:
              parameters: {work_mem: 8MB, max_connections: 200}
            patroni:
              timing: {ttl: 30}
            """);
    assertThat(PlanDiff.between(applied, wanted))
        .contains(
            new FieldChange("postgresql.parameters.max_connections", "100", "200"),
            new FieldChange("postgresql.parameters.work_mem", "4MB", "8MB"),
            new FieldChange("postgresql.parameters.jit", "off", ""),
            new FieldChange("patroni.timing.ttl", "20", "30"));
  }

  @Test
  void listsAreComparedByTheirEntries() {
    var applied = Plan.of("postgresql:\n  hba: ['host a a all md5', 'host b b all md5']\n");
    var wanted = Plan.of("postgresql:\n  hba: ['host b b all md5', 'host c c all md5']\n");
    var turned = Plan.of("postgresql:\n  hba: ['host b b all md5', 'host a a all md5']\n");
    assertThat(PlanDiff.between(applied, wanted))
        .containsExactly(
            new FieldChange("postgresql.hba", "host a a all md5", ""),
            new FieldChange("postgresql.hba", "", "host c c all md5"));
    assertThat(PlanDiff.between(applied, turned))
        .singleElement()
        .satisfies(change -> assertThat(change.to()).startsWith("[host b"));
  }

  @Test
  void nodesComeAndGoByNameAndTheirOrderCounts() {
    String three = "  - a=198.18.99.1\n  - b=198.18.99.2\n  - c=198.18.99.3\n";
    String tagged = "  - name: d\n    address: 198.18.99.4\n    tags: {nofailover: true}\n";
    var applied = Plan.nodes(three + "  - d=198.18.99.4\n");
    assertThat(PlanDiff.between(applied, Plan.nodes(three + tagged)))
        .containsExactly(new FieldChange("nodes.d.tags.nofailover", "", "true"));
    assertThat(PlanDiff.between(applied, Plan.nodes(three + "  - e=198.18.99.5\n")))
        .containsExactly(
            new FieldChange("nodes.d", "198.18.99.4 [database]", ""),
            new FieldChange("nodes.e", "", "198.18.99.5 [database]"));
    var turned =
        Plan.nodes("  - b=198.18.99.2\n  - a=198.18.99.1\n  - c=198.18.99.3\n  - d=198.18.99.4\n");
    assertThat(PlanDiff.between(applied, turned))
        .containsExactly(new FieldChange("nodes", "a, b, c, d", "b, a, c, d"));
  }

  @Test
  void aFewWordsNameTheFirstAndCountTheRest() {
    FieldChange one = new FieldChange("a", "1", "2");
    assertThat(PlanDiff.words(List.of(one))).isEqualTo("a: 1 -> 2");
    assertThat(PlanDiff.words(List.of(one, one, one, one))).endsWith(", and 2 more");
    assertThat(PlanDiff.words(List.of())).isEmpty();
  }

  @Test
  void anApplyIsDescribedByTheTexts() {
    String plan = EffectivePlan.text(Plan.of(""));
    String other = EffectivePlan.text(Plan.of("haproxy: {stats_port: 7001}\n"));
    assertThat(PlanDiff.words(Optional.empty(), plan)).isEqualTo("first plan");
    assertThat(PlanDiff.words(Optional.of(plan), plan)).isEqualTo("the same plan again");
    assertThat(PlanDiff.words(Optional.of(plan), other))
        .isEqualTo("haproxy.stats_port: 7000 -> 7001");
    assertThat(PlanDiff.words(Optional.of("of another version"), plan)).isEmpty();
    String refusedToday = plan.replace("parameters:\n", "parameters:\n    shared_buffers: 1G\n");
    assertThat(PlanDiff.words(Optional.of(refusedToday), plan))
        .isEqualTo("postgresql.parameters.shared_buffers: 1G -> (none)");
  }
}
