package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.PlanCompiler;

class ConfigPullTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - a=198.18.99.1
        - b=198.18.99.2
        - c=198.18.99.3
      postgresql:
        parameters:
          work_mem: 4MB # small
          jit: off
        hba:
          - hostssl all all 10.0.0.0/8 scram-sha-256
      patroni:
        timing: fast # quick
      """;

  private static Map<String, Object> wanted(String plan) {
    return DynamicConfig.wanted(
        PlanCompiler.compile(PlanLoader.load("p", plan).orThrow(), 0).getFirst());
  }

  /** The cluster as applied, with an edit from outside, taken into the plan. */
  private static ConfigPull pull(Consumer<Map<String, Object>> edit) {
    Map<String, Object> applied = wanted(PLAN);
    Map<String, Object> now = copy(applied);
    edit.accept(now);
    ConfigPull pull =
        ConfigPull.into("p", PLAN, now, DynamicConfig.outside(applied, now, wanted(PLAN)));
    List<String> still =
        DynamicConfig.outside(applied, now, wanted(pull.text())).stream()
            .map(change -> change.path())
            .toList();
    assertThat(still)
        .as("what is left, and nothing else, stays changed outside")
        .containsExactlyInAnyOrderElementsOf(
            pull.left().stream().map(left -> left.change().path()).toList());
    return pull;
  }

  private static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach(
        (key, value) ->
            copy.put(String.valueOf(key), value instanceof Map<?, ?> map ? copy(map) : value));
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> tree, String... keys) {
    Map<String, Object> at = tree;
    for (String key : keys) {
      at = (Map<String, Object>) at.get(key);
    }
    return at;
  }

  private static Map<String, Object> parameters(Map<String, Object> tree) {
    return at(tree, "postgresql", "parameters");
  }

  @Test
  void parametersComeAndGo() {
    ConfigPull pull =
        pull(
            now -> {
              parameters(now).put("work_mem", "64MB");
              parameters(now).put("max_connections", 200);
              parameters(now).put("log_lock_waits", false);
              parameters(now).put("pg_stat_statements.max", 5000);
              parameters(now).remove("jit");
            });
    assertThat(pull.left()).isEmpty();
    assertThat(pull.text())
        .contains("work_mem: 64MB # small\n")
        .contains("    max_connections: 200\n")
        .contains("    log_lock_waits: off\n")
        .contains("    pg_stat_statements.max: 5000\n")
        .doesNotContain("jit");
  }

  @Test
  void sizesHaveKeysOfTheirOwn() {
    ConfigPull pull =
        pull(
            now -> {
              parameters(now).put("wal_keep_size", "1GB");
              parameters(now).put("max_slot_wal_keep_size", "-1");
            });
    assertThat(pull.text()).contains("\n  wal_keep_size: 1GB\n").doesNotContain("max_slot");
    assertThat(pull.left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("unlimited"));
  }

  @Test
  void timingBecomesExplicitAndIsTakenTogetherOrNotAtAll() {
    ConfigPull pull =
        pull(
            now -> {
              now.put("ttl", 40);
              now.put("retry_timeout", 15);
            });
    assertThat(pull.left()).isEmpty();
    assertThat(pull.text())
        .containsPattern(
            "timing: \\{preset: fast, (ttl: 40, retry_timeout: 15|retry_timeout: 15, ttl: 40)} # quick");

    ConfigPull refused = pull(now -> now.put("retry_timeout", 15));
    assertThat(refused.text()).isEqualTo(PLAN);
    assertThat(refused.left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("more than ttl 20"));
  }

  @Test
  void modesHaveWords() {
    ConfigPull pull =
        pull(
            now -> {
              now.put("synchronous_mode", true);
              now.put("synchronous_mode_strict", true);
              now.put("failsafe_mode", false);
            });
    assertThat(pull.left()).isEmpty();
    assertThat(pull.text())
        .contains("  synchronous_mode: strict\n")
        .contains("  failsafe_mode: false\n");
    assertThat(pull(now -> now.put("synchronous_mode_strict", true)).left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("no word for"));
  }

  @Test
  void linesOfPgHbaAreTakenWhenTheFixedOnesAreAroundThem() {
    ConfigPull pull =
        pull(
            now ->
                hba(
                    now,
                    lines ->
                        lines.add(lines.size() - 2, "hostssl all bob 10.9.0.0/16 scram-sha-256")));
    assertThat(pull.left()).isEmpty();
    assertThat(pull.text())
        .contains(
            """
                - hostssl all all 10.0.0.0/8 scram-sha-256
                - hostssl all bob 10.9.0.0/16 scram-sha-256
            """);
    assertThat(pull(now -> hba(now, lines -> lines.add(0, "local all all trust"))).left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("pgmahout's own first and last ones"));
    assertThat(
            pull(now ->
                    hba(now, lines -> lines.add(lines.size() - 2, "host all all nonsense md5x")))
                .left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("pg_hba"));
  }

  private static void hba(Map<String, Object> now, Consumer<List<String>> edit) {
    List<String> lines = new ArrayList<>();
    ((List<?>) at(now, "postgresql").get("pg_hba")).forEach(line -> lines.add((String) line));
    edit.accept(lines);
    at(now, "postgresql").put("pg_hba", lines);
  }

  @Test
  void whatHasNoKeyGoesToExtraAndWhatIsFixedIsNamedWithTheReason() {
    ConfigPull pull =
        pull(
            now -> {
              now.put("maximum_lag_on_failover", 33_554_432);
              at(now, "postgresql").put("use_slots", false);
              now.remove("loop_wait");
              parameters(now).remove("max_connections");
            });
    assertThat(pull.text()).contains("maximum_lag_on_failover: 33554432\n");
    assertThat(pull.left())
        .extracting(left -> left.change().path() + ": " + left.why())
        .anySatisfy(
            line -> assertThat(line).startsWith("postgresql.use_slots: ").contains("true always"))
        .anySatisfy(line -> assertThat(line).startsWith("loop_wait: ").contains("taken out"))
        .anySatisfy(line -> assertThat(line).startsWith("postgresql.parameters.max_connections: "))
        .hasSize(3);
  }

  /** PC-07: {@code JIT} typed by hand beside the plan's {@code jit}. */
  @Test
  void aParameterOfThePlanKeepsTheSpellingItHas() {
    ConfigPull pull =
        pull(
            now -> {
              parameters(now).remove("jit");
              parameters(now).put("JIT", "on");
              parameters(now).put("work_mem", "4096kB");
            });
    assertThat(pull.text())
        .contains("    jit: on\n", "work_mem: 4MB # small")
        .doesNotContain("JIT");
    assertThat(pull.left()).isEmpty();
  }

  @Test
  void aPlanThatForbidsTheParameterIsToldAndNotWritten() {
    ConfigPull pull = pull(now -> parameters(now).put("archive_cleanup_command; drop", "x"));
    assertThat(pull.text()).isEqualTo(PLAN);
    assertThat(pull.left())
        .singleElement()
        .satisfies(left -> assertThat(left.why()).contains("no parameter's name"));
  }
}
