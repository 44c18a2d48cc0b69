package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.history.PlanStore.Applied;

class BaselineTest {
  private static final Unfinished KILLED = new Unfinished("anna@desk", Instant.EPOCH, "etcd");

  @Test
  void aFirstBuildThatWasKilledGoesOnAsTheSameGeneration() {
    assertThat(silent(node(0, Unfinished.NONE)).next()).isEqualTo(1);
    assertThat(silent(node(1, KILLED)).next()).isEqualTo(1);
    assertThat(known(0, node(1, KILLED)).next()).isEqualTo(1);
  }

  @Test
  void anApplyThatBringsEtcdBackIsTheNextGeneration() {
    assertThat(silent(node(4, Unfinished.NONE)).next()).isEqualTo(5);
  }

  @Test
  void anApplyThatWasNeverRecordedKeepsItsNumber() {
    assertThat(known(4, node(5, KILLED)).next()).isEqualTo(5);
    assertThat(known(4, node(4, Unfinished.NONE)).next()).isEqualTo(5);
  }

  @Test
  void whatEtcdAndTheNodesWereBroughtIsKnownAndNotWhoseFolderIsOlder() {
    Baseline base = known(4, node(5, KILLED));
    assertThat(base.lineages()).containsExactlyInAnyOrder("in-etcd", "line-5");
    assertThat(silent(node(0, Unfinished.NONE)).lineages()).isEmpty();
    LineageCheck.refuseOlder(List.of("line-5", "in-etcd", "newer"), base.lineages());
    LineageCheck.refuseOlder(List.of(), Set.of());
    assertThatThrownBy(() -> LineageCheck.refuseOlder(List.of("in-etcd"), base.lineages()))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_OUTDATED));
  }

  @Test
  void anApplyThatStoppedHalfWayIsTold() {
    assertThat(known(4, node(5, KILLED)).unfinished())
        .singleElement()
        .asString()
        .contains("is unfinished");
    assertThat(known(4, node(4, Unfinished.NONE)).unfinished()).isEmpty();
  }

  /** An apply that nobody knows the end of goes on with its number; a lost file is none. */
  @Test
  void lostSecretsDoNotMakeTheNextApplyGoOnWithTheLastOnesNumber() {
    Baseline base = silent(SampleFacts.lost("node-00", "cluster-node.key"));
    assertThat(base.next()).isEqualTo(2);
    assertThat(base.unfinished()).isEmpty();
    assertThat(base.lostSecrets()).singleElement().asString().contains("cluster-node.key");
  }

  @Test
  void theAgentsVersionsAreKnownByNode() {
    assertThat(silent(node(0, Unfinished.NONE)).versions())
        .containsExactly(Map.entry("node-00", "0.2.0"));
  }

  private static Baseline silent(NodeFacts node) {
    return Baseline.of(Optional.empty(), "", List.of(node));
  }

  private static Baseline known(long generation, NodeFacts node) {
    return Baseline.of(Optional.of(new Applied(generation, "", "", "")), "in-etcd", List.of(node));
  }

  private static NodeFacts node(long generation, Unfinished unfinished) {
    return SampleFacts.node(generation, "", unfinished);
  }
}
