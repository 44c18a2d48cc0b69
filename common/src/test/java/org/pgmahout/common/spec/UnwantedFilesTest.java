package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.PlanLoader;

/** What is to be taken away because the plan no longer has it. */
class UnwantedFilesTest {
  private static List<String> unwanted(String system, int node) {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes:
          - node-00=198.18.10.17
          - {name: proxy, address: 198.18.10.20, roles: [proxy]}
        system: %s
        """
            .formatted(system);
    return NodeFiles.unwanted(
        PlanCompiler.compile(PlanLoader.load("c.yaml", plan).orThrow(), 1).get(node));
  }

  /** HAProxy's drop-in is of earlier versions: no plan wants it. */
  @Test
  void whatThePlanHasIsWanted() {
    assertThat(unwanted("{transparent_huge_pages: never}", 0))
        .containsExactly(NodePaths.HAPROXY_DROP_IN);
  }

  @Test
  void whatThePlanLeavesAloneIsNot() {
    assertThat(unwanted("{transparent_huge_pages: leave}", 0))
        .containsExactly(NodePaths.HUGE_PAGES_UNIT, NodePaths.HAPROXY_DROP_IN);
  }

  @Test
  void aNodeWithoutDatabaseHasNothingOfOne() {
    assertThat(unwanted("{}", 1))
        .containsExactly(
            NodePaths.LIMITS,
            NodePaths.LOGIND,
            NodePaths.HUGE_PAGES_UNIT,
            NodePaths.HAPROXY_DROP_IN);
  }
}
