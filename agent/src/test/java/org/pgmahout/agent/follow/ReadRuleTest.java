package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.watch.ClusterStates;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.MemberReport;

/** The leader's position in these states is 1000. */
class ReadRuleTest {
  private static final Set<String> ALL = Set.of("a", "b", "c");
  private static final MemberReport LEADER = ClusterStates.member("primary", "", 1000);

  private static Set<String> out(MemberReport b, MemberReport c) {
    ClusterState state = ClusterStates.state(1, "a", Map.of("a", LEADER, "b", b, "c", c));
    return ReadRule.out(Optional.of(state), ALL, 100);
  }

  @Test
  void theLeaderAndWhoIsTooFarBehindGetNoReads() {
    assertThat(
            out(
                ClusterStates.member("replica", "streaming", 900),
                ClusterStates.member("replica", "streaming", 899)))
        .containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void whoDoesNotStreamGetsNone() {
    assertThat(
            out(
                ClusterStates.member("replica", "streaming", 1000),
                ClusterStates.member("replica", "in archive recovery", 1000)))
        .containsExactlyInAnyOrder("a", "c");
    assertThat(
            out(
                ClusterStates.member("replica", "", 1000),
                ClusterStates.member("replica", "streaming", 1000)))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoIsNotInTheClusterGetsNone() {
    ClusterState alone = ClusterStates.state(1, "a", Map.of("a", LEADER));
    assertThat(ReadRule.out(Optional.of(alone), ALL, 100)).isEqualTo(ALL);
  }

  @Test
  void whileNothingFreshIsKnownTheChecksDecideAlone() {
    assertThat(ReadRule.out(Optional.empty(), ALL, 100)).isEmpty();
  }

  @Test
  void withoutALeaderNobodyStreamsAndReplicasServeAllTheSame() {
    ClusterState leaderless =
        ClusterStates.state(1, "", Map.of("b", ClusterStates.member("replica", "", 1000)));
    assertThat(ReadRule.out(Optional.of(leaderless), ALL, 100)).isEmpty();
  }
}
