package org.pgmahout.controller.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Silent from here is not the same as down. */
class EtcdQuorumCheckTest {
  private static final String SILENT = "no member of etcd listens";
  private final Deque<String> answers = new ArrayDeque<>();
  private List<String> well = List.of();

  @Test
  void whatAnswersServes() {
    answers.add("");
    assertThat(serves(true)).isTrue();
  }

  @Test
  void oneThatWasBuiltIsGivenTimeToElectALeader() {
    answers.addAll(List.of("no leader", "no leader", ""));
    assertThat(serves(true)).isTrue();
    assertThat(answers).isEmpty();
  }

  @Test
  void beforeTheFirstBuildNobodyIsAskedTwice() {
    answers.add(SILENT);
    well = List.of("of another cluster");
    assertThat(serves(false)).isFalse();
    assertThat(answers).isEmpty();
  }

  @Test
  void silentAndNotWellIsDown() {
    answers.addAll(List.of(SILENT, SILENT, SILENT));
    assertThat(serves(true)).isFalse();
  }

  @Test
  void whatIsWellAndNotReachedFromHereIsNoReasonToStartItAnew() {
    answers.addAll(List.of(SILENT, SILENT, SILENT, SILENT));
    well = List.of("node-00", "node-01");
    assertThatThrownBy(() -> serves(true))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE))
        .hasMessageContaining("node-00, node-01 say so")
        .hasMessageContaining(SILENT);
  }

  @Test
  void whatAnswersAtLastServes() {
    answers.addAll(List.of(SILENT, SILENT, SILENT, ""));
    well = List.of("node-00");
    assertThat(serves(true)).isTrue();
  }

  private boolean serves(boolean built) {
    return new EtcdQuorumCheck(
            () -> Optional.of(answers.remove()).filter(why -> !why.isEmpty()), () -> well)
        .serves(built);
  }
}
