package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CrashLoopDetectorTest {
  private final CrashLoopDetector crashes = new CrashLoopDetector();

  @Test
  void whatEndsAgainAndAgainGoesOn() {
    assertThat(look(0, 30)).isFalse();
    assertThat(look(1, 31)).isFalse();
    assertThat(look(13, 37)).as("not for long enough").isFalse();
    assertThat(look(25, 37)).isTrue();
    assertThat(crashes.count()).isEqualTo(7);
  }

  @Test
  void whatEndedAtFirstAndRunsNowDoesNot() {
    look(0, 0);
    look(1, 3);
    assertThat(look(26, 3)).isFalse();
    assertThat(look(100, 3)).isFalse();
  }

  @Test
  void anEngineThatDoesNotAnswerTellsNothing() {
    crashes.goOn(OptionalInt.empty(), Duration.ZERO);
    look(1, 40);
    assertThat(look(26, 41)).as("old restarts").isFalse();
    assertThat(crashes.goOn(OptionalInt.empty(), Duration.ofSeconds(30))).isFalse();
    assertThat(crashes.count()).isEqualTo(1);
  }

  private boolean look(int second, int restarts) {
    return crashes.goOn(OptionalInt.of(restarts), Duration.ofSeconds(second));
  }
}
