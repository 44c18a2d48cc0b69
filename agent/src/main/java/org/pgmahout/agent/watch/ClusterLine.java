package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

/**
 * One line of an agent's stream of its cluster ({@code GET /v1/cluster/events}): all that a proxy
 * decides by, small enough to be sent whole each time, so that a line which got lost costs nothing.
 *
 * <p>Times are durations, never times of day, because two machines agree on no clock. With {@code
 * elapsed} the reader knows how long a line was under way at most: it was sent so long after the
 * stream began, and the stream began after it was asked for.
 *
 * @param elapsedMillis since the stream began
 * @param ageMillis how old the state is at most, when the line was sent
 * @param trouble why nothing newer is known; empty while the agent's own watch is connected
 * @param revision etcd's; 0 while the agent knows nothing yet
 * @param leader who holds the leader key
 * @param members what the members say of themselves, by name
 * @param walPosition the leader's last known; -1 when it is not known
 * @param sync who is synchronous
 * @param failsafe whom the leader asks while etcd is away
 * @param request a switchover or failover that is not done yet; all empty when there is none
 * @param paused whether automatic failover is switched off
 * @param standbyCluster whether the leader itself follows another cluster
 * @param mode how commits wait for standbys
 */
public record ClusterLine(
    long elapsedMillis,
    long ageMillis,
    String trouble,
    long revision,
    Leader leader,
    SortedMap<String, Member> members,
    long walPosition,
    SyncState sync,
    Map<String, String> failsafe,
    FailoverRequest request,
    boolean paused,
    boolean standbyCluster,
    SynchronousMode mode) {
  private static final long UNKNOWN = -1;
  private static final KeyVersion NO_VERSION = new KeyVersion(0, 0);

  /** A line comes from another machine: what it lacks makes it unreadable, here and at once. */
  public ClusterLine {
    Objects.requireNonNull(trouble);
    Objects.requireNonNull(leader);
    Objects.requireNonNull(sync);
    Objects.requireNonNull(request);
    Objects.requireNonNull(mode);
    members = new TreeMap<>(members);
    failsafe = Map.copyOf(failsafe);
  }

  /**
   * The holder of the leader key.
   *
   * @param name empty when there is no key, or its value cannot be read
   * @param modRevision of the key; 0 when there is none
   * @param lease with which it ends; 0: it has none
   * @param unreadable what is wrong with its value; empty when nothing is
   */
  public record Leader(String name, long modRevision, long lease, String unreadable) {
    static Leader of(Known<String> key) {
      return switch (key) {
        case Known.Absent<String>() -> new Leader("", 0, 0, "");
        case Known.Present<String>(String name, KeyVersion version) ->
            new Leader(name, version.modRevision(), version.lease(), "");
        case Known.Unreadable<String>(String reason, KeyVersion version) ->
            new Leader("", version.modRevision(), version.lease(), reason);
      };
    }

    Known<String> key() {
      KeyVersion version = new KeyVersion(modRevision, lease);
      if (!unreadable.isEmpty()) {
        return new Known.Unreadable<>(unreadable, version);
      }
      return modRevision == 0 ? new Known.Absent<>() : new Known.Present<>(name, version);
    }
  }

  /**
   * What a member says of itself; an empty text, or -1, is what it does not say.
   *
   * @param host where its PostgreSQL is reached
   * @param position where its WAL is
   */
  public record Member(
      String host,
      int port,
      String role,
      String state,
      String replicationState,
      long timeline,
      long position) {
    static Member of(MemberReport report) {
      return new Member(
          report.host(),
          report.port(),
          report.role(),
          report.state(),
          report.replicationState(),
          report.timeline().orElse(UNKNOWN),
          report.position().orElse(UNKNOWN));
    }

    MemberReport report() {
      return new MemberReport(
          host,
          port,
          "",
          state,
          role,
          replicationState,
          number(timeline),
          number(position),
          OptionalLong.empty(),
          OptionalLong.empty(),
          "",
          false,
          false,
          false,
          Map.of());
    }
  }

  /** What an agent that knows nothing yet says. */
  public static ClusterLine unknown(Duration elapsed, String trouble) {
    return new ClusterLine(
        elapsed.toMillis(),
        0,
        trouble,
        0,
        new Leader("", 0, 0, ""),
        new TreeMap<>(),
        UNKNOWN,
        new SyncState("", List.of(), 0),
        Map.of(),
        FailoverRequest.NONE,
        false,
        false,
        SynchronousMode.OFF);
  }

  /**
   * What was seen, as a line.
   *
   * @param elapsed since the stream began
   */
  public static ClusterLine of(Observation seen, Moment now, Duration elapsed) {
    ClusterState state = seen.state();
    SortedMap<String, Member> members = new TreeMap<>();
    state
        .members()
        .forEach(
            (name, member) ->
                member.value().ifPresent(report -> members.put(name, Member.of(report))));
    return new ClusterLine(
        elapsed.toMillis(),
        seen.freshness().age(now).toMillis(),
        seen.freshness().trouble(),
        state.revision(),
        Leader.of(state.leader()),
        members,
        state.status().value().map(WalPosition::position).orElse(UNKNOWN),
        state.sync().value().orElseGet(() -> new SyncState("", List.of(), 0)),
        state.failsafe().value().map(Failsafe::members).orElse(Map.of()),
        state.request().orElse(FailoverRequest.NONE),
        state.paused(),
        state.configuration().value().filter(ClusterConfiguration::standbyCluster).isPresent(),
        state.configuration().value().map(ClusterConfiguration::mode).orElse(SynchronousMode.OFF));
  }

  /**
   * How long the line was under way at most.
   *
   * @param asked when the stream was asked for
   * @param now when the line had come
   */
  Duration underWay(Moment asked, Moment now) {
    Duration longest = now.since(asked).minusMillis(elapsedMillis);
    return longest.isNegative() ? Duration.ZERO : longest;
  }

  /**
   * The state that the line tells, for one who received it: everything that it does not carry is
   * absent.
   *
   * @param asked when the stream was asked for
   * @param now when the line had come
   * @return empty while the other side knows nothing yet
   */
  public Optional<Observation> observation(Moment asked, Moment now) {
    if (revision == 0) {
      return Optional.empty();
    }
    Duration age = Duration.ofMillis(ageMillis).plus(underWay(asked, now));
    return Optional.of(new Observation(state(), new Freshness(now.before(age), trouble)));
  }

  private ClusterState state() {
    SortedMap<String, Known<MemberReport>> reports = new TreeMap<>();
    members.forEach((name, member) -> reports.put(name, present(member.report())));
    return new ClusterState(
        revision,
        new Known.Absent<>(),
        leader.key(),
        reports,
        walPosition < 0
            ? new Known.Absent<>()
            : present(new WalPosition(walPosition, Map.of(), Set.of())),
        sync.leader().isEmpty() ? new Known.Absent<>() : present(sync),
        failsafe.isEmpty() ? new Known.Absent<>() : present(new Failsafe(failsafe)),
        request.equals(FailoverRequest.NONE) ? new Known.Absent<>() : present(request),
        new Known.Absent<>(),
        present(
            new ClusterConfiguration(
                paused,
                mode,
                false,
                standbyCluster,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                !failsafe.isEmpty(),
                0,
                Map.of())));
  }

  private static <T> Known<T> present(T value) {
    return new Known.Present<>(value, NO_VERSION);
  }

  private static OptionalLong number(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
