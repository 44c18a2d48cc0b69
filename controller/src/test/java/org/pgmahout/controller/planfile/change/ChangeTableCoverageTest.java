package org.pgmahout.controller.planfile.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanKeys;

/** Nobody adds a key to the plan without deciding what changing it takes. */
class ChangeTableCoverageTest {
  /** Identifies a node in paths, so it never changes: a node comes or goes. */
  private static final String NODE_NAME = "nodes.node-00.name";

  @TestFactory
  List<DynamicTest> everyKeyHasItsLine() {
    return leaves().stream()
        .filter(leaf -> !leaf.equals(NODE_NAME))
        .map(
            leaf ->
                DynamicTest.dynamicTest(
                    leaf,
                    () ->
                        assertThat(ChangeTable.row(leaf))
                            .as("give %s a line in ChangeTable", leaf)
                            .isPresent()))
        .toList();
  }

  @Test
  void theKeysAreThoseOfTheRecords() {
    assertThat(leaves())
        .hasSizeGreaterThan(60)
        .contains(
            "name",
            "nodes.node-00.ssh.port",
            "nodes.node-00.tags",
            "postgresql.parameters",
            "patroni.timing.ttl",
            "agent.port");
  }

  @Test
  void aKeyThatNobodyDecidedHasNoLine() {
    for (String key : List.of("colour", "postgresql.colour", "patroni.colour", "nodes.a.colour")) {
      assertThat(ChangeTable.row(key)).as(key).isEmpty();
    }
  }

  private static List<String> leaves() {
    List<String> leaves = new ArrayList<>();
    collect("", ClusterPlan.class, leaves);
    return leaves;
  }

  private static void collect(String path, Class<?> type, List<String> leaves) {
    for (RecordComponent component : type.getRecordComponents()) {
      String here = path + PlanKeys.key(component);
      if (component.getType().isRecord()) {
        collect(here + ".", component.getType(), leaves);
      } else if (component.getGenericType() instanceof ParameterizedType many
          && many.getActualTypeArguments()[0] instanceof Class<?> item
          && item.isRecord()) {
        collect(here + ".node-00.", item, leaves);
      } else {
        leaves.add(here);
      }
    }
  }
}
