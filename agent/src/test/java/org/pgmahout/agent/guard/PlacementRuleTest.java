package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.dcs.EtcdMemberStatus;

class PlacementRuleTest {
  private static final EtcdMember OWN = member(1, "node-00", false);
  private static final EtcdMember SECOND = member(2, "node-01", false);
  private static final EtcdMember THIRD = member(3, "node-02", false);
  private static final List<EtcdMember> MEMBERS = List.of(OWN, SECOND, THIRD);

  private static EtcdMember member(long id, String name, boolean learner) {
    return new EtcdMember(
        id,
        name,
        List.of("https://" + name + ":2380"),
        List.of("https://" + name + ":2379"),
        learner);
  }

  private static EtcdMemberStatus says(
      long id, long leader, long term, long index, List<String> alarms) {
    return new EtcdMemberStatus("", "3.5.16", id, leader, 0, 0, term, index, false, alarms);
  }

  private static EtcdMemberStatus own(long term) {
    return says(1, 1, term, 100, List.of());
  }

  private static Map<Long, EtcdMemberStatus> whole() {
    return new HashMap<>(
        Map.of(1L, own(7), 2L, says(2, 1, 7, 99, List.of()), 3L, says(3, 1, 7, 100, List.of())));
  }

  private static Optional<String> successor(Map<Long, EtcdMemberStatus> statuses) {
    return PlacementRule.successor(own(7), MEMBERS, statuses).map(EtcdMember::name);
  }

  @Test
  void theMemberThatHasCopiedMostLeadsInstead() {
    assertThat(successor(whole())).contains("node-02");
  }

  @Test
  void anEtcdThatIsNotWholeIsLeftAlone() {
    Map<Long, EtcdMemberStatus> missing = whole();
    missing.remove(2L);
    assertThat(successor(missing)).isEmpty();

    Map<Long, EtcdMemberStatus> another = whole();
    another.put(2L, says(2, 3, 8, 99, List.of()));
    assertThat(successor(another)).as("one follows another leader").isEmpty();

    Map<Long, EtcdMemberStatus> full = whole();
    full.put(2L, says(2, 1, 7, 99, List.of("NOSPACE")));
    assertThat(successor(full)).isEmpty();
  }

  @Test
  void noLearnerLeads() {
    Map<Long, EtcdMemberStatus> statuses = whole();
    List<EtcdMember> members = List.of(OWN, SECOND, member(3, "node-02", true));
    assertThat(PlacementRule.successor(own(7), members, statuses).map(EtcdMember::name))
        .contains("node-01");
    assertThat(PlacementRule.successor(own(7), List.of(OWN), statuses)).isEmpty();
  }

  @Test
  void aLeaderIsMovedWhenItWasSeenHereTwiceInOneTerm() {
    assertThat(PlacementRule.FIRST.wants(own(7), Duration.ofSeconds(1))).isFalse();
    PlacementRule seen = PlacementRule.FIRST.seen(own(7));
    assertThat(seen.wants(own(7), Duration.ofSeconds(6))).isTrue();
    assertThat(seen.wants(own(8), Duration.ofSeconds(6))).isFalse();
    assertThat(seen.wants(says(1, 2, 7, 1, List.of()), Duration.ofSeconds(6))).isFalse();
  }

  @Test
  void anEtcdThatChangesItsLeaderEveryFiveSecondsIsLeftAlone() {
    PlacementRule rule = PlacementRule.FIRST;
    for (int second = 0; second < 60; second += 5) {
      EtcdMemberStatus now =
          second % 10 == 0 ? own(7 + second) : says(1, 2, 7 + second, 1, List.of());
      assertThat(rule.wants(now, Duration.ofSeconds(second))).isFalse();
      rule = rule.seen(now);
    }
  }

  @Test
  void afterAMoveNoneFollowsForAMinute() {
    PlacementRule moved = PlacementRule.FIRST.moved(Duration.ofSeconds(10)).seen(own(9));
    assertThat(moved.wants(own(9), Duration.ofSeconds(69))).isFalse();
    assertThat(moved.wants(own(9), Duration.ofSeconds(70))).isTrue();
  }
}
