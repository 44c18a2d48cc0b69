package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;
import org.pgmahout.controller.client.SampleFacts;

class UnfinishedAppliesTest {
  private static final Instant SINCE = Instant.parse("2026-01-01T10:00:00.123Z");

  @Test
  void nothingToTellOfNodesThatEndedWell() {
    assertThat(
            UnfinishedApplies.unfinished(
                List.of(node("", Unfinished.NONE), node("", Unfinished.NONE))))
        .isEmpty();
  }

  @Test
  void whatStoppedIsToldOnceWithWhoSinceAndWhere() {
    Unfinished left = new Unfinished("anna@desk", SINCE, "etcd: quorum");
    assertThat(
            UnfinishedApplies.unfinished(
                List.of(node("", left), node("", left), node("", Unfinished.NONE))))
        .singleElement()
        .asString()
        .contains("anna@desk", "2026-01-01T10:00:00Z", "etcd: quorum", "unfinished");
  }

  @Test
  void whatIsAtWorkIsNotCalledUnfinished() {
    Unfinished now = new Unfinished("anna@desk", SINCE, "etcd: quorum");
    assertThat(UnfinishedApplies.unfinished(List.of(node("x", now))))
        .singleElement()
        .asString()
        .contains("has been applying since")
        .doesNotContain("unfinished");
  }

  /** It is no unfinished apply, by which later decisions would go. */
  @Test
  void lostSecretsAreNamedByNodeAndAreNoUnfinishedApply() {
    UnfinishedWork lost = UnfinishedWork.of(SampleFacts.lost("node-01", "cluster-node.key"));
    assertThat(UnfinishedApplies.unfinished(List.of(lost))).isEmpty();
    assertThat(UnfinishedApplies.lostSecrets(List.of(node("", Unfinished.NONE), lost)))
        .singleElement()
        .asString()
        .contains("node-01", "cluster-node.key", "pgmahout apply");
  }

  private static UnfinishedWork node(String owner, Unfinished unfinished) {
    return UnfinishedWork.of(SampleFacts.node(1, owner, unfinished));
  }
}
