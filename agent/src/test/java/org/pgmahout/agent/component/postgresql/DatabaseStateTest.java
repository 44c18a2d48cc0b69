package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.patroni.PatroniStatus;

class DatabaseStateTest {

  @Test
  void aServerThatRunsHasNoProblem() {
    assertThat(problem("running", true)).isEmpty();
    assertThat(problem("streaming", false)).isEmpty();
  }

  @Test
  void aServerThatIsDownComesWithPostgresqlsOwnWords() {
    assertThat(problem("start failed", false))
        .hasValue("PostgreSQL is in state 'start failed'; PostgreSQL's last words: FATAL: x");
    assertThat(problem("stopped", false)).hasValueSatisfying(why -> assertThat(why).contains("x"));
  }

  @Test
  void aServerThatIsCopiedHasNoOldReason() {
    assertThat(problem("creating replica", false))
        .hasValue("PostgreSQL is in state 'creating replica'");
  }

  @Test
  void aPauseIsSaidBecauseNobodyStartsItThen() {
    assertThat(problem("stopped", true))
        .hasValueSatisfying(why -> assertThat(why).endsWith("; " + Pause.MEMBER));
  }

  private static Optional<String> problem(String state, boolean paused) {
    return DatabaseState.problem(
        new PatroniStatus(
            state,
            "replica",
            0,
            OptionalLong.empty(),
            "",
            false,
            Map.of(),
            paused,
            0,
            "4",
            "c",
            "node-00"),
        () -> "; PostgreSQL's last words: FATAL: x");
  }
}
