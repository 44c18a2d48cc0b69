package org.pgmahout.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;

class ClusterStateTest {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");

  @Test
  void readsLeaderMembersLagAndHistory() {
    ClusterState state = state(keys("quorum"));

    assertThat(state.revision()).isEqualTo(100);
    assertThat(state.systemId().value()).contains("7493617658843587548");
    assertThat(state.leads()).contains("node-01");
    assertThat(state.leader().version()).contains(new KeyVersion(17, 7));
    assertThat(state.paused()).isFalse();
    assertThat(state.history().value())
        .contains(
            new History(
                List.of(
                    new History.TimelineEnd(
                        1,
                        83886240,
                        "no recovery target specified",
                        "2026-11-24T01:00:00+00:00",
                        "node-00"),
                    new History.TimelineEnd(2, 83886500, "no recovery target specified", "", ""))));
    assertThat(state.history().value().orElseThrow().endOf(2))
        .hasValueSatisfying(end -> assertThat(end.position()).isEqualTo(83886500));
    assertThat(state.table())
        .extracting(Member::name, Member::host, Member::port, Member::role, Member::state)
        .containsExactly(
            tuple("node-00", "172.17.210.17", 5432, MemberRole.QUORUM_STANDBY, "streaming"),
            tuple("node-01", "172.17.210.18", 5432, MemberRole.LEADER, "running"),
            tuple("node-02", "172.17.210.19", 5433, MemberRole.REPLICA, "stopped"));
    assertThat(state.table())
        .extracting(Member::timeline)
        .containsExactly(OptionalLong.of(3), OptionalLong.of(3), OptionalLong.empty());
    assertThat(state.table().get(0).lagBytes().orElseThrow()).isPositive();
    assertThat(state.table())
        .extracting(member -> member.lagBytes().isPresent())
        .containsExactly(true, false, false);
    assertThat(state.table()).extracting(Member::healthy).containsExactly(true, true, false);
  }

  @Test
  void readsWhatDecisionsNeedOfAMember() {
    Map<String, String> keys = keys("true");
    keys.put(
        KEYS.member("node-00"),
        """
        {"conn_url": "postgres://[fd00::1]:5433/postgres", "state": "running", "role": "primary",
         "timeline": 4, "xlog_location": 90, "receive_lsn": 80, "replay_lsn": 70, "version": "4.1.5",
         "pending_restart": true, "checkpoint_after_promote": false, "pause": true, "later": [1],
         "tags": {"nofailover": true, "failover_priority": 2, "clonefrom": null}}""");

    assertThat(state(keys).member("node-00"))
        .contains(
            new MemberReport(
                "fd00::1",
                5433,
                "",
                "running",
                "primary",
                "",
                OptionalLong.of(4),
                OptionalLong.of(90),
                OptionalLong.of(80),
                OptionalLong.of(70),
                "4.1.5",
                true,
                true,
                true,
                Map.of("nofailover", "true", "failover_priority", "2")));
  }

  @Test
  void aRestartThatWouldChangeNothingIsNotDue() {
    Map<String, String> keys = keys("true");
    keys.put(
        KEYS.member("node-00"),
        """
        {"pending_restart": true,
         "pending_restart_reason": {"work_mem": {"old_value": "4MB", "new_value": "4MB"}}}""");
    assertThat(state(keys).member("node-00").orElseThrow().pendingRestart()).isFalse();
    keys.put(
        KEYS.member("node-00"),
        """
        {"pending_restart": true,
         "pending_restart_reason": {"work_mem": {"old_value": "4MB", "new_value": "8MB"}}}""");
    assertThat(state(keys).member("node-00").orElseThrow().pendingRestart()).isTrue();
  }

  @Test
  void readsTheOtherKeys() {
    Map<String, String> keys = keys("quorum");
    keys.put(KEYS.failsafe(), "{\"node-00\": \"https://a:8008/patroni\"}");
    keys.put(KEYS.failover(), "{\"leader\": \"node-01\", \"member\": null}");
    keys.put(
        KEYS.status(), "{\"optime\": 5, \"slots\": {\"node_00\": 4}, \"retain_slots\": [\"x\"]}");
    ClusterState state = state(keys);

    assertThat(state.failsafe().value().orElseThrow().members())
        .containsExactlyEntriesOf(Map.of("node-00", "https://a:8008/patroni"));
    assertThat(state.failover().value()).contains(new FailoverRequest("node-01", "", ""));
    assertThat(state.sync().value()).contains(new SyncState("node-01", List.of("node-00"), 0));
    assertThat(state.status().value().orElseThrow().slots()).containsEntry("node_00", 4L);
    assertThat(state.status().value().orElseThrow().retained()).containsExactly("x");
    keys.put(KEYS.failover(), "node-01:node-00");
    assertThat(state(keys).failover().value())
        .contains(new FailoverRequest("node-01", "node-00", ""));
  }

  @Test
  void readsTheConfigurationAndKeepsAllOfIt() {
    Map<String, String> keys = keys("quorum");
    keys.put(
        KEYS.config(),
        """
        {"ttl": 20, "loop_wait": "x", "pause": true, "synchronous_mode": "Quorum", "gone": null,
         "failsafe_mode": "on", "postgresql": {"parameters": {"work_mem": "8MB"}, "pg_hba": ["a"]}}""");
    ClusterConfiguration read = state(keys).configuration().value().orElseThrow();

    assertThat(read.paused()).isTrue();
    assertThat(read.mode()).isEqualTo(SynchronousMode.QUORUM);
    assertThat(read.ttl()).isEqualTo(Duration.ofSeconds(20));
    assertThat(read.loopWait()).as("Patroni's default").isEqualTo(Duration.ofSeconds(10));
    assertThat(read.failsafe()).isTrue();
    assertThat(read.all())
        .containsEntry(
            "postgresql", Map.of("parameters", Map.of("work_mem", "8MB"), "pg_hba", List.of("a")))
        .doesNotContainKey("gone");
    assertThatThrownBy(() -> read.all().put("ttl", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @CsvSource({"true, SYNC_STANDBY", "false, REPLICA", "quorum, QUORUM_STANDBY"})
  void theModeDecidesWhatAStandbyIsCalled(String mode, MemberRole role) {
    assertThat(role(keys(mode))).isEqualTo(role);
  }

  @Test
  void inAStandbyClusterNobodyIsSynchronousAndTheLeaderStreams() {
    Map<String, String> keys = keys("true");
    keys.put(KEYS.config(), "{\"synchronous_mode\": true, \"standby_cluster\": {\"host\": \"h\"}}");
    keys.put(KEYS.member("node-01"), member("172.17.210.18:5432", "running", "streaming", 3));

    assertThat(role(keys)).isEqualTo(MemberRole.REPLICA);
    assertThat(state(keys).table().get(1).role()).isEqualTo(MemberRole.STANDBY_LEADER);
    assertThat(state(keys).table().get(1).state()).isEqualTo("streaming");
  }

  @Test
  void aMemberKeyThatOutlivesItsLeaderKeyIsAReplicas() {
    Map<String, String> keys = keys("quorum");
    keys.remove(KEYS.leader());
    ClusterState state = state(keys);

    assertThat(state.leader()).isEqualTo(new Known.Absent<>());
    assertThat(state.leads()).isEmpty();
    assertThat(state.member("node-01")).isPresent();
    assertThat(state.table()).hasSize(3).noneMatch(member -> member.role().leads());
  }

  @Test
  void aLeaderWithoutAMemberKeyLeadsAllTheSame() {
    Map<String, String> keys = keys("quorum");
    keys.remove(KEYS.member("node-01"));

    assertThat(state(keys).leads()).contains("node-01");
    assertThat(state(keys).table()).extracting(Member::name).containsExactly("node-00", "node-02");
  }

  @Test
  void aLeaderKeyWithoutALeaseShowsIt() {
    ClusterState state =
        ClusterKeys.listed(KEYS, 9, List.of(new KeyChange.Written(KEYS.leader(), "node-01", 8, 0)))
            .state();
    assertThat(state.leads()).contains("node-01");
    assertThat(state.leader().version().orElseThrow().leased()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config    | {                       | it is no JSON",
        "config    | [1]                     | it is no JSON object",
        "config    | ''                      | it is empty",
        "leader    | ' '                     | it names nobody",
        "status    | {\"optime\": \"x\"}     | its optime is no position",
        "status    | x                       | it is no JSON",
        "sync      | 1                       | it is no JSON object",
        "failsafe  | null                    | it is no JSON object",
        "failover  | true                    | it is no JSON object",
        "history   | {}                      | it is no list of timelines",
        "history   | [[1,5,\"r\"],[2,\"x\"]] | its entry 2 is no end of a timeline",
        "members/a | nonsense                | it is no JSON",
      })
  void whatCannotBeReadSaysWhyAndHarmsNothingElse(String key, String value, String reason) {
    Map<String, String> keys = keys("quorum");
    keys.put(KEYS.prefix() + key, value);
    ClusterState state = state(keys);

    Known<?> known =
        switch (key) {
          case "config" -> state.configuration();
          case "leader" -> state.leader();
          case "status" -> state.status();
          case "sync" -> state.sync();
          case "failsafe" -> state.failsafe();
          case "failover" -> state.failover();
          case "history" -> state.history();
          default -> state.members().get("a");
        };
    assertThat(known).isEqualTo(new Known.Unreadable<>(reason, new KeyVersion(17, 7)));
    assertThat(known.value()).isEmpty();
    assertThat(state.member("node-00")).isPresent();
    assertThat(state.table()).hasSize(key.equals("members/a") ? 4 : 3);
  }

  @Test
  void whereThereIsNothingAllIsAbsent() {
    ClusterState state = state(Map.of());
    assertThat(state.members()).isEmpty();
    assertThat(state.configuration()).isEqualTo(new Known.Absent<>());
    assertThat(state.leader().version()).isEmpty();
    assertThat(state.paused()).isFalse();
  }

  @Test
  void otherKeysAndOtherClustersAreNotRead() {
    Map<String, String> keys = new HashMap<>();
    keys.put(KEYS.prefix() + "later", "{}");
    keys.put(KEYS.members(), "{}");
    keys.put(KEYS.members() + "a/b", "{}");
    keys.put("/service/postgres2/members/x", "{}");
    assertThat(state(keys).members()).isEmpty();
  }

  private static MemberRole role(Map<String, String> keys) {
    return state(keys).table().getFirst().role();
  }

  private static ClusterState state(Map<String, String> keys) {
    List<KeyChange.Written> entries =
        keys.entrySet().stream()
            .map(key -> new KeyChange.Written(key.getKey(), key.getValue(), 17, 7))
            .toList();
    return ClusterKeys.listed(KEYS, 100, entries).state();
  }

  private static Map<String, String> keys(String mode) {
    Map<String, String> keys = new HashMap<>();
    keys.put(KEYS.initialize(), "7493617658843587548");
    keys.put(KEYS.leader(), "node-01");
    keys.put(
        KEYS.config(),
        "{\"ttl\":20,\"synchronous_mode\":" + (mode.equals("quorum") ? "\"quorum\"" : mode) + "}");
    keys.put(KEYS.sync(), "{\"leader\":\"node-01\",\"sync_standby\":\"node-00\",\"quorum\":0}");
    keys.put(KEYS.status(), "{\"optime\":84000000,\"slots\":{}}");
    keys.put(
        KEYS.history(),
        """
        [[1,83886240,"no recovery target specified","2026-11-24T01:00:00+00:00","node-00"],
         [2,83886500,"no recovery target specified"]]""");
    keys.put(KEYS.member("node-00"), member("172.17.210.17:5432", "running", "streaming", 3));
    keys.put(KEYS.member("node-01"), member("172.17.210.18:5432", "running", "", 3));
    keys.put(
        KEYS.member("node-02"),
        "{\"conn_url\":\"postgres://172.17.210.19:5433/postgres\",\"state\":\"stopped\"}");
    return keys;
  }

  private static String member(String host, String state, String replication, int timeline) {
    return """
        {"conn_url":"postgres://%s/postgres","api_url":"https://x:8008/patroni","state":"%s",
         "replication_state":"%s","timeline":%d,"xlog_location":83000000}"""
        .formatted(host, state, replication, timeline);
  }
}
