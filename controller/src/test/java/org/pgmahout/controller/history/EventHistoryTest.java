package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.dcs.EtcdEntry;

class EventHistoryTest {
  private static EtcdEntry entry(String id, String at, long revision) {
    return new EtcdEntry(
        "/pgmahout/postgres/events/" + id,
        """
        {"id":"%s","at":"%s","kind":"leader_changed","node":"","what":"it changed","next":""}
        """
            .formatted(id, at),
        revision,
        revision,
        0);
  }

  @Test
  void byTheTimeTheyWereSeenAndThenAsTheyWereWritten() {
    EventHistory history =
        EventHistory.of(
            List.of(
                entry("a", "2026-01-31T12:00:05Z", 9),
                entry("b", "2026-01-31T12:00:00Z", 8),
                entry("c", "2026-01-31T12:00:05Z", 7)));
    assertThat(history.events()).extracting(ClusterEvent::id).containsExactly("b", "c", "a");
    assertThat(history.events().getFirst().facts()).isEmpty();
    assertThat(history.last(2, Instant.MIN)).extracting(ClusterEvent::id).containsExactly("c", "a");
  }

  /** A newer version may have kinds that this one does not know: the others are shown. */
  @Test
  void whatCannotBeReadIsCounted() {
    EtcdEntry newer = new EtcdEntry("x", "{\"id\":\"x\",\"kind\":\"moon_landed\"}", 1, 1, 0);
    EventHistory history = EventHistory.of(List.of(newer, entry("a", "2026-01-31T12:00:05Z", 9)));
    assertThat(history.unreadable()).isEqualTo(1);
    assertThat(history.events()).hasSize(1);
  }
}
