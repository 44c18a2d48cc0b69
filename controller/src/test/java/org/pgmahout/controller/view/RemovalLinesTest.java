package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

class RemovalLinesTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "cluster.yaml",
              """
              apiVersion: pgmahout/v1
              name: shop
              nodes:
                - {name: a, address: 198.18.0.1, roles: [database, etcd]}
                - {name: b, address: 198.18.0.2, roles: [database]}
                - {name: c, address: 198.18.0.3, roles: [database]}
                - {name: p, address: 198.18.0.4, roles: [proxy]}
              """)
          .orThrow();

  @Test
  void nodesOfWhichTheSameIsToBeSaidStandTogetherAndDataIsNamed() {
    Change data = Change.of("/srv/data", "folder", "removed").as(Change.Kind.REMOVED_FOLDER);
    Map<String, List<Change>> going = new LinkedHashMap<>();
    going.put("p", List.of());
    going.put(
        "b", List.of(data, Change.of("/etc/x", "file", "removed").as(Change.Kind.REMOVED_FILE)));
    going.put("a", List.of(data, Change.of("container pgmahout-etcd", "present", "removed")));
    going.put("c", going.get("b"));
    assertThat(RemovalLines.of(PLAN, going))
        .containsExactly(
            "destroy takes the cluster shop off these machines:",
            "a (database etcd):",
            "  deleted with all that is in it: /srv/data",
            "  removed: container pgmahout-etcd",
            "b (database), c (database):",
            "  deleted with all that is in it: /srv/data",
            "  deleted: 1 file of configuration",
            "p (proxy):",
            "  nothing of it is there",
            "what stays: packages, users of the system, and the agents with their certificates; next to the plan secrets/ and pki/");
  }

  @Test
  void whatStaysIsNamedWithItsReasonAFileToo() {
    List<Change> changes =
        List.of(
            Change.kept("/srv/data", "folder", "it is not marked"),
            Change.kept("/srv/wal", "file", "it is no folder"));
    assertThat(RemovalLines.of(PLAN, Map.of("p", changes)))
        .contains(
            "  NOT deleted: /srv/data, kept: it is not marked",
            "  NOT deleted: /srv/wal, kept: it is no folder");
  }

  @Test
  void nodesThatAreNotMeantAreNotNamed() {
    assertThat(RemovalLines.of(PLAN, Map.of("p", List.of())))
        .noneMatch(l -> l.contains("database"));
  }
}
