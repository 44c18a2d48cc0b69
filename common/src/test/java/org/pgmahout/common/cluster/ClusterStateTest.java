package org.pgmahout.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");

  @Test
  void readsLeaderMembersLagAndHistory() {
    ClusterState state = ClusterState.of(KEYS, keys("quorum"));

    assertThat(state.systemId()).isEqualTo("7493617658843587548");
    assertThat(state.leader()).contains("node-01");
    assertThat(state.paused()).isFalse();
    assertThat(state.history())
        .containsExactly(
            new ClusterState.TimelineEnd(
                1,
                83886240,
                "no recovery target specified",
                "2026-11-24T01:00:00+00:00",
                "node-00"),
            new ClusterState.TimelineEnd(2, 83886500, "no recovery target specified", "", ""));
    assertThat(MemberTable.rows(state.members()))
        .containsExactly(
            List.of("node-00", "172.17.210.17", "Quorum Standby", "streaming", "3", "1"),
            List.of("node-01", "172.17.210.18", "Leader", "running", "3", ""),
            List.of("node-02", "172.17.210.19:5433", "Replica", "stopped", "", "unknown"));
    assertThat(state.member("node-00")).hasValueSatisfying(m -> assertThat(m.healthy()).isTrue());
    assertThat(state.member("node-02")).hasValueSatisfying(m -> assertThat(m.healthy()).isFalse());
  }

  @Test
  void theModeDecidesWhatAStandbyIsCalled() {
    assertThat(role("true")).isEqualTo(MemberRole.SYNC_STANDBY);
    assertThat(role("false")).isEqualTo(MemberRole.REPLICA);
  }

  @Test
  void withoutALeaderEverybodyIsAReplica() {
    Map<String, String> keys = keys("quorum");
    keys.remove(KEYS.leader());

    assertThat(ClusterState.of(KEYS, keys).leader()).isEmpty();
    assertThat(ClusterState.of(KEYS, keys).members()).noneMatch(member -> member.role().leads());
  }

  @Test
  void nothingAndNonsenseAreNotKnown() {
    assertThat(ClusterState.of(KEYS, Map.of()).members()).isEmpty();
    ClusterState broken =
        ClusterState.of(KEYS, Map.of(KEYS.member("node-00"), "{", KEYS.config(), "?"));
    assertThat(broken.members()).singleElement().matches(member -> member.state().isEmpty());
  }

  private static MemberRole role(String mode) {
    return ClusterState.of(KEYS, keys(mode)).member("node-00").orElseThrow().role();
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
