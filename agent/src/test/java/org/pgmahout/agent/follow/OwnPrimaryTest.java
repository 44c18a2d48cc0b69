package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.ClusterStates.at;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.watch.PrimaryAnswer;

class OwnPrimaryTest {
  private final AtomicInteger asked = new AtomicInteger();
  private long time;

  private OwnPrimary primary(String node) {
    return new OwnPrimary(
        () -> Optional.of(FollowedPlan.spec(node)),
        _ -> {
          asked.incrementAndGet();
          return Optional.empty();
        },
        () -> at(time));
  }

  @Test
  void manyWhoAskAtOnceCostOneLook() {
    OwnPrimary primary = primary("node-00");
    for (int i = 0; i < 10; i++) {
      assertThat(primary.get()).isEqualTo(new PrimaryAnswer(false, false));
    }
    assertThat(asked).hasValue(1);
    time += 300;
    assertThat(primary.get().running()).isFalse();
    assertThat(asked).hasValue(2);
  }

  @Test
  void aNodeWithoutADatabaseAsksNobody() {
    assertThat(primary("haproxy").get().writable()).isFalse();
    assertThat(asked).hasValue(0);
  }
}
