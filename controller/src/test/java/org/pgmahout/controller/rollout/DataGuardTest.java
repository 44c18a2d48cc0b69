package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeData.EtcdData;
import org.pgmahout.common.wire.NodeData.PgData;

class DataGuardTest {
  private static NodeData node(String name, String systemId, boolean etcd) {
    PgData data =
        systemId.isEmpty()
            ? PgData.absent("/data")
            : new PgData("/data", true, systemId, 9, "0/3000060", "shut down");
    return new NodeData(name, data, new EtcdData("/etcd", etcd, etcd), false);
  }

  @Test
  void bareNodesMayStart() {
    List<NodeData> bare = List.of(node("a", "", false), node("b", "", false));
    assertThatCode(() -> DataGuard.beforeStart(bare)).doesNotThrowAnyException();
    assertThatCode(() -> DataGuard.agreement(bare, Optional.empty(), "a"))
        .doesNotThrowAnyException();
  }

  @Test
  void emptyEtcdBesideDataIsRefusedWithEveryNodesPosition() {
    List<NodeData> lost = List.of(node("a", "77", false), node("b", "77", false));
    assertThatThrownBy(() -> DataGuard.beforeStart(lost))
        .hasMessageContainingAll("a:", "b:", "system id 77", "timeline 9", "LSN 0/3000060");
    assertThatThrownBy(() -> DataGuard.agreement(lost, Optional.empty(), "a"))
        .hasMessageContaining("etcd knows no cluster");
  }

  @Test
  void oneMemberWithDataIsEnoughToStartEtcd() {
    assertThatCode(
            () -> DataGuard.beforeStart(List.of(node("a", "77", true), node("b", "77", false))))
        .doesNotThrowAnyException();
  }

  @Test
  void halfACopyIsNobodysYetAndIsDataAllTheSame() {
    NodeData half =
        new NodeData("b", PgData.halfCopied("/data"), new EtcdData("/etcd", false, false), false);
    List<NodeData> nodes = List.of(node("a", "77", true), half);
    assertThatCode(() -> DataGuard.agreement(nodes, Optional.of("77"), "a"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DataGuard.agreement(nodes, Optional.empty(), "a"))
        .hasMessageContaining("etcd knows no cluster");
    assertThatThrownBy(() -> DataGuard.beforeStart(List.of(half)))
        .hasMessageContaining("etcd's data is gone");
  }

  @Test
  void aClusterThatWasNeverFinishedHasDataOnItsFirstNodeAlone() {
    List<NodeData> first = List.of(node("a", "77", true), node("b", "", true));
    assertThatCode(() -> DataGuard.agreement(first, Optional.of(""), "a"))
        .doesNotThrowAnyException();
    List<NodeData> both = List.of(node("a", "77", true), node("b", "77", true));
    assertThatThrownBy(() -> DataGuard.agreement(both, Optional.of(""), "a"))
        .hasMessageContainingAll("never finished", "a:", "b:");
  }

  @Test
  void anotherClustersDataIsRefused() {
    assertThatThrownBy(
            () -> DataGuard.agreement(List.of(node("a", "78", true)), Optional.of("77"), "a"))
        .hasMessageContaining("another's");
  }

  @Test
  void aLeaderIsToBeExpectedWhereADatabaseRanAndItsPatroniIsAtWork() {
    assertThat(DataGuard.mayServe(List.of(database("in production", false)))).isTrue();
    assertThat(DataGuard.mayServe(List.of(database("shut down", false)))).isFalse();
    assertThat(DataGuard.mayServe(List.of(database("in production", true)))).isFalse();
    assertThat(
            DataGuard.mayServe(
                List.of(database("in production", true), database("shut down in recovery", false))))
        .as("a standby may lead")
        .isTrue();
    NodeData copies =
        new NodeData("b", PgData.halfCopied("/data"), new EtcdData("/etcd", true, true), false);
    NodeData waits = node("c", "", true);
    assertThat(DataGuard.mayServe(List.of(database("in production", true), copies, waits)))
        .as("who has no data cannot")
        .isFalse();
  }

  private static NodeData database(String state, boolean idle) {
    PgData data = new PgData("/data", true, "77", 1, "0/3000060", state);
    return new NodeData("a", data, new EtcdData("/etcd", true, true), idle);
  }
}
