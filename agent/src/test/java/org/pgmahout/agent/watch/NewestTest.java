package org.pgmahout.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.ClusterStates.at;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Observation;

class NewestTest {
  private static Observation seen(long revision, long at) {
    return ClusterStates.seen(ClusterStates.state(revision, "a"), at(at));
  }

  @Test
  void theHighestRevisionIsBelievedAndOfEqualOnesTheYoungest() {
    Observation lagging = seen(4, 1000);
    Observation newest = seen(5, 500);
    assertThat(Newest.of(List.of(lagging, newest), at(1000))).hasValue(newest);
    Observation younger = seen(5, 900);
    assertThat(Newest.of(List.of(newest, younger, lagging), at(1000))).hasValue(younger);
  }

  /** etcd was restored from a copy: its revision is lower than what a dead stream brought. */
  @Test
  void anOldHighRevisionHoldsNobodyUp() {
    Observation old = seen(900, 0);
    Observation restored = seen(7, 10_500);
    assertThat(Newest.of(List.of(old, restored), at(9_000))).hasValue(old);
    assertThat(Newest.of(List.of(old, restored), at(11_000))).hasValue(restored);
  }

  @Test
  void whenAllAreOldTheYoungestIsShown() {
    Observation older = seen(9, 0);
    Observation younger = seen(8, 1000);
    assertThat(Newest.of(List.of(older, younger), at(60_000))).hasValue(younger);
    assertThat(Newest.of(List.of(), at(0))).isEmpty();
  }
}
