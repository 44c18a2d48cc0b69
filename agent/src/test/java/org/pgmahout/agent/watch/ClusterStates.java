package org.pgmahout.agent.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.FailoverRequest;
import org.pgmahout.common.cluster.Failsafe;
import org.pgmahout.common.cluster.Freshness;
import org.pgmahout.common.cluster.KeyVersion;
import org.pgmahout.common.cluster.Known;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.SyncState;
import org.pgmahout.common.cluster.WalPosition;

/** States of a small cluster, for tests of what is decided by them. */
public final class ClusterStates {
  /** When tests begin. */
  public static final Moment START = new Moment(1_000_000_000_000L, Instant.EPOCH);

  private ClusterStates() {}

  /** The start, and so much later. */
  public static Moment at(long millis) {
    return START.before(Duration.ofMillis(-millis));
  }

  /**
   * A state in which a holder "a" is asked to hand over, and whose leader is one of its members, or
   * empty for none.
   */
  public static ClusterState state(
      long revision, String leader, Map<String, MemberReport> members) {
    return state(revision, leader, members, new FailoverRequest("a", "b", ""));
  }

  /** A state in which the leader is asked to hand over. */
  public static ClusterState handover(long revision, String leader, String candidate) {
    return state(revision, leader, Map.of(), new FailoverRequest(leader, candidate, ""));
  }

  private static ClusterState state(
      long revision, String leader, Map<String, MemberReport> members, FailoverRequest request) {
    SortedMap<String, Known<MemberReport>> reports = new TreeMap<>();
    members.forEach((name, report) -> reports.put(name, present(report)));
    return new ClusterState(
        revision,
        new Known.Absent<>(),
        leader.isEmpty()
            ? new Known.Absent<>()
            : new Known.Present<>(leader, new KeyVersion(revision, 77)),
        reports,
        present(new WalPosition(1000, Map.of(), Set.of())),
        present(new SyncState("a", List.of("b"), 1)),
        present(new Failsafe(Map.of("a", "https://a:8008/patroni"))),
        present(request),
        new Known.Absent<>(),
        present(
            new ClusterConfiguration(
                true,
                SynchronousMode.QUORUM,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                true,
                0,
                Map.of())));
  }

  /** A state without members. */
  public static ClusterState state(long revision, String leader) {
    return state(revision, leader, Map.of());
  }

  /** What was known good at a moment. */
  public static Observation seen(ClusterState state, Moment knownGood) {
    return new Observation(state, new Freshness(knownGood, ""));
  }

  /** A member's own report. */
  public static MemberReport member(String role, String replication, long position) {
    return new MemberReport(
        "198.18.10.17",
        5432,
        "",
        "running",
        role,
        replication,
        OptionalLong.of(3),
        OptionalLong.of(position),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "",
        false,
        false,
        false,
        Map.of());
  }

  private static <T> Known<T> present(T value) {
    return new Known.Present<>(value, new KeyVersion(0, 0));
  }
}
