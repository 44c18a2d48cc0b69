package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.SampleSight.at;

import org.junit.jupiter.api.Test;
import org.pgmahout.agent.watch.FakeSight;
import org.pgmahout.agent.watch.SampleSight;
import org.pgmahout.common.cluster.Moment;

class ClusterMetricsTest {
  private final FakeSight sight = new FakeSight();
  private Moment now = at(0);
  private final ClusterMetrics metrics = new ClusterMetrics(sight, () -> now);

  private static SampleSight cluster() {
    return new SampleSight()
        .write("leader", "node-00")
        .write("status", "{\"optime\":5000,\"slots\":{\"node_01\":4000,\"od\\\"d\":5000}}")
        .member("node-00", "running", "primary", 5000)
        .member("node-01", "running", "replica", 4200);
  }

  @Test
  void withoutAWatchThereIsNothing() {
    assertThat(metrics.page()).isEmpty();
  }

  @Test
  void theClusterIsShownMemberByMember() {
    sight.show(cluster().seen(at(0)));
    now = at(1500);
    assertThat(metrics.page().lines())
        .contains(
            "pgmahout_watch_age_seconds 1.5",
            "pgmahout_watch_connected 1",
            "pgmahout_leader{member=\"node-00\"} 1",
            "pgmahout_leader{member=\"node-01\"} 0",
            "pgmahout_member_healthy{member=\"node-01\"} 1",
            "pgmahout_member_lag_bytes{member=\"node-01\"} 800",
            "pgmahout_member_timeline{member=\"node-00\"} 3",
            "pgmahout_slot_held_bytes{slot=\"node_01\"} 1000",
            "pgmahout_slot_held_bytes{slot=\"od\\\"d\"} 0",
            "pgmahout_cluster_paused 0")
        .doesNotContain("pgmahout_member_lag_bytes{member=\"node-00\"} 0");
  }

  /** A line that stands still would look like a cluster that does. */
  @Test
  void ofWhatIsOldOnlyTheAgeIsShown() {
    sight.show(cluster().seen(at(0), "connection lost"));
    now = at(31_000);
    assertThat(metrics.page())
        .contains("pgmahout_watch_age_seconds 31\n", "pgmahout_watch_connected 0\n")
        .doesNotContain("pgmahout_leader", "pgmahout_cluster_paused");
  }
}
