package org.pgmahout.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class AgentVersionsTest {

  @Test
  void ofTheSameVersionNothingIsSaid() {
    AgentVersions same = versions("0.1.0", Map.of("a", "0.1.0", "b", "0.1.0"));
    assertThat(same.lines()).isEmpty();
    assertThatCode(same::requireTogether).doesNotThrowAnyException();
  }

  @Test
  void anotherFixOfTheSameMinorVersionIsSaidAndWorks() {
    AgentVersions mixed =
        versions("0.1.10", Map.of("c", "0.1.9", "a", "0.1.9", "b", "0.1.10", "d", "0.1.11"));
    assertThat(mixed.lines())
        .containsExactly(
            "d: agent 0.1.11, and this command is 0.1.10; use pgmahout 0.1.11",
            "a, c: agent 0.1.9, and this command is 0.1.10; pgmahout enrol --limit a,c");
    assertThatCode(mixed::requireTogether).doesNotThrowAnyException();
  }

  @Test
  void anotherMinorVersionIsRefusedWithWhatToDoFirst() {
    refused(versions("0.2.0", Map.of("a", "0.1.7")), "a: the agent is 0.1.7", "enrol --limit a");
    refused(versions("0.9.4", Map.of("a", "0.10.0")), "a: the agent is 0.10.0", "pgmahout 0.10.0");
    refused(versions("0.1.0", Map.of("a", "odd")), "the agent is odd", "enrol --limit a");
  }

  private static void refused(AgentVersions versions, String what, String remedy) {
    assertThatThrownBy(versions::requireTogether)
        .hasMessageContaining(what)
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.VERSION_MISMATCH);
              assertThat(e.hint()).contains(remedy);
            });
  }

  private static AgentVersions versions(String command, Map<String, String> agents) {
    return new AgentVersions(command, agents);
  }
}
