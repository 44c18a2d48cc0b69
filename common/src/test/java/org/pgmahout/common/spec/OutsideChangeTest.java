package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Last applied, there now, wanted: who changed a value? */
class OutsideChangeTest {

  private static Map<String, Object> tree(Object... parameters) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      values.put((String) parameters[i], parameters[i + 1]);
    }
    return Map.of("ttl", 20, "postgresql", Map.of("parameters", values));
  }

  private static List<String> outside(
      Map<String, Object> applied, Map<String, Object> now, Map<String, Object> wanted) {
    return DynamicConfig.outside(applied, now, wanted).stream()
        .flatMap(change -> change.rows().stream())
        .map(row -> row.path() + " " + row.from() + " -> " + row.to())
        .toList();
  }

  @Test
  void aValueThatIsAsAppliedIsThePlansOwnChange() {
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "4MB"), tree("work_mem", "8MB")))
        .isEmpty();
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "4MB"), tree())).isEmpty();
    assertThat(outside(tree(), tree(), tree("work_mem", "8MB"))).isEmpty();
  }

  @Test
  void aValueThatIsNeitherAsAppliedNorAsWantedWasChangedOutside() {
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "64MB"), tree("work_mem", "4MB")))
        .containsExactly("postgresql.parameters.work_mem 64MB -> 4MB");
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "64MB"), tree("work_mem", "8MB")))
        .as("also when the plan changed it too")
        .containsExactly("postgresql.parameters.work_mem 64MB -> 8MB");
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "64MB"), tree()))
        .containsExactly("postgresql.parameters.work_mem 64MB -> ");
    assertThat(outside(tree("work_mem", "4MB"), tree("work_mem", "8MB"), tree("work_mem", "8MB")))
        .as("the plan caught up with it")
        .isEmpty();
  }

  @Test
  void aParameterThePlanNeverHadIsChangedOutsideAndOneTakenOutToo() {
    assertThat(outside(tree(), tree("jit", "off"), tree()))
        .containsExactly("postgresql.parameters.jit off -> ");
    assertThat(outside(tree("jit", "off"), tree(), tree("jit", "off")))
        .containsExactly("postgresql.parameters.jit  -> off");
  }

  @Test
  void keysThatThePlanDoesNotKnowAreTheOperatorsOwn() {
    Map<String, Object> now = new HashMap<>(tree());
    now.put("pause", true);
    now.put("slots", Map.of("mine", Map.of("type", "physical")));
    assertThat(outside(tree(), now, tree())).isEmpty();
  }

  @Test
  void whatPeopleTypeAsNumbersAndTruthValuesIsWhatItSays() {
    Map<String, Object> plan = tree("max_connections", "100", "log_lock_waits", "on", "jit", "off");
    Map<String, Object> typed = tree("max_connections", 100, "log_lock_waits", true, "jit", false);
    assertThat(outside(plan, typed, plan)).isEmpty();
    assertThat(DynamicConfig.patch(plan, typed)).isEmpty();
    assertThat(DynamicConfig.same("on", false)).isFalse();
    assertThat(DynamicConfig.same(20, 20L)).isTrue();
    assertThat(DynamicConfig.same(true, "quorum")).isFalse();
  }

  /** PC-19, and what people type by hand. */
  @Test
  void anotherUnitOrSpellingIsNoChange() {
    Map<String, Object> plan = tree("work_mem", "64MB", "TimeZone", "UTC", "jit", "off");
    Map<String, Object> typed = tree("work_mem", "65536kB", "timezone", "UTC", "JIT", 0);
    assertThat(outside(plan, typed, plan)).isEmpty();
    assertThat(DynamicConfig.patch(plan, typed)).isEmpty();
    assertThat(DynamicConfig.patch(plan, typed, tree("timezone", "UTC", "JIT", "off")))
        .as("an earlier spelling is not taken out")
        .isEmpty();
  }

  /** PC-07: edit-config adds a second spelling beside the plan's. */
  @Test
  void aSecondSpellingIsTakenOut() {
    Map<String, Object> plan = tree("TimeZone", "Europe/Berlin");
    Map<String, Object> now = tree("timezone", "Europe/Berlin", "TimeZone", "UTC");
    assertThat(outside(plan, now, plan))
        .containsExactly("postgresql.parameters.TimeZone UTC -> Europe/Berlin");
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("timezone", null);
    parameters.put("TimeZone", "Europe/Berlin");
    assertThat(DynamicConfig.patch(plan, now))
        .isEqualTo(Map.of("postgresql", Map.of("parameters", parameters)));
    assertThat(DynamicConfig.patch(tree("TimeZone", "CET"), tree("timezone", "UTC")))
        .as("the one spelling that is there stays")
        .isEqualTo(Map.of("postgresql", Map.of("parameters", Map.of("timezone", "CET"))));
  }

  @Test
  void aListIsShownByItsEntries() {
    Map<String, Object> plan = Map.of("postgresql", Map.of("pg_hba", List.of("a", "b")));
    Map<String, Object> now = Map.of("postgresql", Map.of("pg_hba", List.of("a", "c")));
    assertThat(outside(plan, now, plan))
        .containsExactly("postgresql.pg_hba c -> ", "postgresql.pg_hba  -> b");
    OutsideChange order =
        new OutsideChange(
            List.of("x"), Optional.of(List.of("b", "a")), Optional.of(List.of("a", "b")));
    assertThat(order.rows())
        .extracting(OutsideChange.Row::from)
        .containsExactly("in another order");
  }
}
