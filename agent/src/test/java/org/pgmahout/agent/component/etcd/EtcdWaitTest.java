package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EtcdWaitTest {
  @Test
  void onlyWhatEndsAgainAndAgainIsGivenUpEarly() {
    assertThat(EtcdWait.givesUp(Duration.ofSeconds(25), () -> 8)).isTrue();
    assertThat(EtcdWait.givesUp(Duration.ofSeconds(24), () -> 8)).as("too early").isFalse();
    assertThat(EtcdWait.givesUp(Duration.ofSeconds(60), () -> 2)).as("it runs now").isFalse();
  }
}
