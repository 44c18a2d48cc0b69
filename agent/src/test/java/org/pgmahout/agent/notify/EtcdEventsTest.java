package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.watch.EtcdSight;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.cluster.OwnKeys;

/** Where there is no etcd: before the first apply, and on a proxy. */
class EtcdEventsTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNodeWithoutEtcdIsAloneWithWhatItSees(boolean applied) {
    Optional<OwnKeys> keys = applied ? Optional.of(new OwnKeys("postgres")) : Optional.empty();
    EtcdEvents events = new EtcdEvents(new EtcdSight(Optional::empty, Map::of).link(), () -> keys);
    assertThat(events.isReached()).isFalse();
    assertThat(events.add(new ClusterEvent("x", Instant.EPOCH, Kind.GUARD_ACTED, "n", "w", "")))
        .as("it is the first")
        .isTrue();
    assertThat(events.find("problem-")).isEmpty();
    assertThat(events.alive()).isEmpty();
    assertThat(events.value(own -> own.prefix() + "applied")).isEmpty();
  }
}
