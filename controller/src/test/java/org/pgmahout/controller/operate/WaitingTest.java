package org.pgmahout.controller.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.progress.Pace;

class WaitingTest {
  private final List<String> said = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private boolean done;
  private boolean closed;

  @Test
  void itLooksAtTheEventAndEnds() {
    until(Duration.ofSeconds(10), () -> event(() -> done = true));
    assertThat(pauses).hasSize(1);
    assertThat(said).containsExactly("waiting for a leader: nobody leads (0 s of 10 s)");
    assertThat(closed).isTrue();
  }

  @Test
  void nobodyWatchesForWhatIsSoAlready() {
    done = true;
    until(
        Duration.ofSeconds(10),
        () -> {
          throw new AssertionError("it was made");
        });
    assertThat(said).isEmpty();
  }

  @Test
  void eventsThatChangeNothingDoNotEndItAndItsLimitHolds() {
    assertThatThrownBy(() -> until(Duration.ZERO, () -> event(() -> {})))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
        .hasMessageContaining("for a leader; last: nobody leads");
    assertThat(closed).isTrue();
  }

  @Test
  void withoutEventsItLooksAllTheSame() {
    int[] looks = {0};
    Waiting.until(
        "a leader",
        Duration.ofSeconds(10),
        said::add,
        "",
        () -> looks[0]++ < 2 ? Optional.of("nobody leads") : Optional.empty());
    assertThat(looks[0]).isEqualTo(3);
  }

  private void until(Duration limit, Supplier<Wake> wakes) {
    Waiting.until(
        Pace.REAL,
        "a leader",
        limit,
        said::add,
        "",
        () -> done ? Optional.empty() : Optional.of("nobody leads"),
        wakes);
  }

  private Wake event(Runnable what) {
    return new Wake() {
      @Override
      public void await(Duration atMost) {
        pauses.add(atMost);
        what.run();
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }
}
