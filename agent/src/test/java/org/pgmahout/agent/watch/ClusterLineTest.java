package org.pgmahout.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgmahout.agent.watch.ClusterStates.START;
import static org.pgmahout.agent.watch.ClusterStates.at;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Known;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.wire.Json;

/** What goes through a line, and how old it is on the other side. */
class ClusterLineTest {
  private static final ClusterState STATE =
      ClusterStates.state(
          41,
          "a",
          Map.of(
              "a", ClusterStates.member("primary", "", 1000),
              "b", ClusterStates.member("replica", "streaming", 900)));

  private static ClusterLine through(ClusterLine line) throws Exception {
    return Json.tolerant().readValue(Json.tolerant().writeValueAsBytes(line), ClusterLine.class);
  }

  @Test
  void whatIsDecidedByComesThrough() throws Exception {
    ClusterLine line = ClusterLine.of(ClusterStates.seen(STATE, START), at(20), Duration.ZERO);
    ClusterState there = through(line).observation(at(0), at(20)).orElseThrow().state();
    assertThat(there.revision()).isEqualTo(41);
    assertThat(there.leader()).isEqualTo(STATE.leader());
    assertThat(there.table())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("apiUrl")
        .containsExactlyElementsOf(STATE.table());
    assertThat(there.sync().value()).isEqualTo(STATE.sync().value());
    assertThat(there.failsafe().value()).isEqualTo(STATE.failsafe().value());
    assertThat(there.failover().value()).isEqualTo(STATE.failover().value());
    assertThat(there.paused()).isTrue();
    assertThat(Json.tolerant().writeValueAsBytes(line)).hasSizeLessThan(1000);
  }

  @Test
  void anAbsentAndAnUnreadableLeaderStayWhatTheyAre() throws Exception {
    ClusterState none = ClusterStates.state(5, "");
    ClusterLine line = ClusterLine.of(ClusterStates.seen(none, START), START, Duration.ZERO);
    assertThat(through(line).observation(START, START).orElseThrow().state().leader())
        .isEqualTo(new Known.Absent<>());
    assertThat(new ClusterLine.Leader("", 4, 9, "no name").key())
        .isInstanceOf(Known.Unreadable.class);
  }

  /** Sent 200 ms after its stream began, which was at most 50 ms after it was asked for. */
  @Test
  void theTimeUnderWayMakesALineOlder() throws Exception {
    ClusterLine line =
        through(ClusterLine.of(ClusterStates.seen(STATE, at(-300)), START, Duration.ofMillis(200)));
    assertThat(line.ageMillis()).isEqualTo(300);
    Observation soon = line.observation(at(0), at(250)).orElseThrow();
    assertThat(soon.freshness().age(at(250))).isEqualTo(Duration.ofMillis(350));
    Observation late = line.observation(at(0), at(9_200)).orElseThrow();
    assertThat(late.freshness().age(at(9_200))).isEqualTo(Duration.ofMillis(9_300));
  }

  @Test
  void whoKnowsNothingYetSaysSo() throws Exception {
    ClusterLine line = through(ClusterLine.unknown(Duration.ofSeconds(1), "no list yet"));
    assertThat(line.observation(START, at(1000))).isEmpty();
    assertThat(line.trouble()).isEqualTo("no list yet");
  }

  @Test
  void aLineThatLacksSomethingIsUnreadable() {
    assertThatThrownBy(() -> Json.tolerant().readValue("{\"revision\":3}", ClusterLine.class))
        .hasMessageContaining("NullPointerException");
  }
}
