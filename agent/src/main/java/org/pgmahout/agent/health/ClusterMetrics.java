package org.pgmahout.agent.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.WalPosition;

/**
 * The cluster in Prometheus' text form, as this agent's watch sees it. Every agent with a watch
 * says the same, so that the loss of any machine leaves monitoring its numbers. What is older than
 * {@link #FRESH} is left out: a line that stands still would look like a cluster that does.
 */
public final class ClusterMetrics {
  static final Duration FRESH = Duration.ofSeconds(30);

  private final ClusterSight sight;
  private final Supplier<Moment> clock;

  public ClusterMetrics(ClusterSight sight, Supplier<Moment> clock) {
    this.sight = sight;
    this.clock = clock;
  }

  /** The lines; none where there is no watch, and before its first list. */
  String page() {
    MetricsText text = new MetricsText();
    sight.latest().ifPresent(seen -> add(text, seen, seen.freshness().age(clock.get())));
    return text.toString();
  }

  private static void add(MetricsText text, Observation seen, Duration age) {
    text.metric("pgmahout_watch_age_seconds", "how old what is known of the cluster is at most");
    text.value(age.toMillis() / 1000.0);
    text.metric("pgmahout_watch_connected", "whether the watch of the cluster is connected");
    text.value(seen.freshness().connected() ? 1 : 0);
    if (age.compareTo(FRESH) <= 0) {
      members(text, seen.state().table());
      slots(text, seen.state());
      text.metric("pgmahout_cluster_paused", "whether automatic failover is switched off");
      text.value(seen.state().paused() ? 1 : 0);
    }
  }

  private static void members(MetricsText text, List<Member> table) {
    text.metric("pgmahout_leader", "1 for the member that holds the leader key");
    table.forEach(row -> text.value(row.role().leads() ? 1 : 0, "member", row.name()));
    text.metric("pgmahout_member_healthy", "1 for a leader that runs and a replica that streams");
    table.forEach(row -> text.value(row.healthy() ? 1 : 0, "member", row.name()));
    text.metric("pgmahout_member_lag_bytes", "how far a member is behind the leader");
    table.forEach(row -> row.lagBytes().ifPresent(lag -> text.value(lag, "member", row.name())));
    text.metric("pgmahout_member_timeline", "the member's timeline");
    table.forEach(row -> row.timeline().ifPresent(line -> text.value(line, "member", row.name())));
    text.metric("pgmahout_member_pending_restart", "whether a setting waits for a restart");
    table.forEach(row -> text.value(row.pendingRestart() ? 1 : 0, "member", row.name()));
  }

  private static void slots(MetricsText text, ClusterState state) {
    text.metric("pgmahout_slot_held_bytes", "WAL that a replication slot of the leader holds");
    state
        .status()
        .value()
        .ifPresent(
            status -> held(status).forEach((slot, bytes) -> text.value(bytes, "slot", slot)));
  }

  private static Map<String, Long> held(WalPosition status) {
    Map<String, Long> held = new TreeMap<>();
    status
        .slots()
        .forEach((slot, position) -> held.put(slot, Math.max(0, status.position() - position)));
    return held;
  }
}
