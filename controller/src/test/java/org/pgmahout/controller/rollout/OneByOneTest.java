package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class OneByOneTest {
  private final List<String> turns = new ArrayList<>();

  @Test
  void eachNodeHasItsTurn() {
    OneByOne.over(List.of("a", "b"), turns::add);
    assertThat(turns).containsExactly("a", "b");
  }

  @Test
  void aFailureEndsItAndTellsHowFarItCame() {
    OpsException thrown = failing(List.of("a", "b", "c"), "b");
    assertThat(turns).containsExactly("a");
    assertThat(thrown.code()).isEqualTo(ErrorCode.UNIT_FAILED);
    assertThat(thrown).hasMessage("it did not start");
    assertThat(thrown.hint())
        .isEqualTo(
            """
            Nodes are taken one by one; it stopped at b. Done before: a. Not started: c.
            Read the lines.""");
  }

  @Test
  void theOnlyNodeThatFailsIsNoRoll() {
    assertThat(failing(List.of("a"), "a").hint()).isEqualTo("Read the lines.");
  }

  private OpsException failing(List<String> nodes, String node) {
    List<OpsException> thrown = new ArrayList<>();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> OneByOne.over(nodes, turn -> turn(turn, node)))
        .satisfies(thrown::add);
    return thrown.getFirst();
  }

  private void turn(String node, String failing) {
    if (node.equals(failing)) {
      throw new OpsException(ErrorCode.UNIT_FAILED, "it did not start", "Read the lines.");
    }
    turns.add(node);
  }
}
