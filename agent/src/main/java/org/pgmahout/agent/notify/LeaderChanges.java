package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.KeyVersion;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * What changes of the leader key are worth telling, from one observation to the next. Ids are made
 * of the key's revision, so that every agent that sees the same change has the same event.
 *
 * <p>Only a fresh observation counts: an old one without a leader is not a cluster without one.
 */
final class LeaderChanges {
  /** Patroni's own change takes about a second once the key is gone. */
  static final Duration LEADERLESS = Duration.ofSeconds(10);

  /** A heartbeat comes every second. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private LeaderChanges() {}

  /**
   * What is remembered between two observations.
   *
   * @param holder who held the key last; empty when nobody is known
   * @param revision that of the key then
   * @param proven when etcd was last asked and the holder had the key, or nobody is known
   * @param gone when the key was seen gone; empty while it is there
   * @param exact whether the watch itself saw the key go, so that {@code gone} is no estimate
   * @param asked whether a switchover from the holder was asked for, and not given up
   * @param announced whether people were notified that there is no leader
   */
  record Memory(
      String holder,
      long revision,
      Moment proven,
      Optional<Moment> gone,
      boolean exact,
      boolean asked,
      boolean announced) {}

  /** What is remembered from now on, and which events follow. */
  record Step(Optional<Memory> memory, List<ClusterEvent> events) {}

  static Step after(Optional<Memory> before, Observation seen, Moment at) {
    if (!seen.freshness().connected() || seen.freshness().age(at).compareTo(FRESH) > 0) {
      return new Step(before, List.of());
    }
    Moment proven = seen.freshness().knownGood();
    Optional<String> leader = seen.state().leads();
    if (leader.isEmpty()) {
      Memory known = before.orElse(new Memory("", 0, proven, Optional.of(at), false, false, true));
      return leaderless(known, seen.state(), proven, at);
    }
    String now = leader.get();
    long revision =
        seen.state()
            .leader()
            .version()
            .map(KeyVersion::modRevision)
            .orElse(seen.state().revision());
    boolean same = before.filter(known -> known.holder().equals(now)).isPresent();
    boolean stays = same && before.get().gone().isEmpty();
    Memory next =
        new Memory(
            now, revision, proven, Optional.empty(), false, asksToLeave(seen.state(), now), false);
    List<ClusterEvent> events =
        before.stream()
            .filter(_ -> !stays)
            .flatMap(known -> changed(known, next, seen.state(), at).stream())
            .toList();
    return new Step(Optional.of(next), events);
  }

  private static boolean asksToLeave(ClusterState state, String holder) {
    return state
        .request()
        .filter(request -> request.leader().equals(holder) || request.leader().isEmpty())
        .isPresent();
  }

  private static Step leaderless(Memory known, ClusterState state, Moment proven, Moment at) {
    boolean asked = known.asked() || asksToLeave(state, known.holder());
    // Without another proof in between it was the watch that said so, when it happened.
    Memory next =
        known.gone().isPresent()
            ? known
            : new Memory(
                known.holder(),
                known.revision(),
                known.proven(),
                Optional.of(at),
                proven.equals(known.proven()),
                asked,
                false);
    Duration since = at.since(next.gone().orElseThrow());
    if (next.announced() || since.compareTo(LEADERLESS) < 0) {
      return new Step(Optional.of(next), List.of());
    }
    ClusterEvent event =
        new ClusterEvent(
            "leaderless-%020d".formatted(known.revision()),
            at.wall(),
            Kind.PROBLEM_OPENED,
            "",
            "The cluster has no leader for %s; the last one was %s. Nobody can write."
                .formatted(seconds(since), known.holder()),
            "pgmahout status");
    Memory announced =
        new Memory(
            next.holder(), next.revision(), next.proven(), next.gone(), next.exact(), asked, true);
    return new Step(Optional.of(announced), List.of(event.with(Map.of("component", "leader"))));
  }

  private static List<ClusterEvent> changed(
      Memory before, Memory now, ClusterState state, Moment at) {
    Optional<ClusterEvent> back =
        before.announced() && before.revision() > 0
            ? Optional.of(
                new ClusterEvent(
                    "leaderless-solved-%020d".formatted(before.revision()),
                    at.wall(),
                    Kind.PROBLEM_CLOSED,
                    "",
                    "The cluster has a leader again: %s.".formatted(now.holder()),
                    ""))
            : Optional.empty();
    Optional<ClusterEvent> change =
        before.holder().equals(now.holder())
            ? Optional.empty()
            : Optional.of(change(before, now, state, at));
    return List.of(change, back).stream().flatMap(Optional::stream).toList();
  }

  private static ClusterEvent change(Memory before, Memory now, ClusterState state, Moment at) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("to", now.holder());
    String what = "%s leads now; no leader was known before.".formatted(now.holder());
    if (!before.holder().isEmpty()) {
      boolean exact = before.gone().isPresent() && before.exact();
      Duration gap = at.since(exact ? before.gone().get() : before.proven());
      String why = why(before, state);
      facts.put("from", before.holder());
      facts.put("why", why);
      facts.put("gapMillis", String.valueOf(gap.toMillis()));
      facts.put("gapIsExact", String.valueOf(exact));
      what =
          "%s leads now, after %s: %s. Nobody held the leader key for %s%s."
              .formatted(now.holder(), before.holder(), why, exact ? "" : "at most ", seconds(gap));
    }
    return new ClusterEvent(
            "leader-%020d".formatted(now.revision()),
            at.wall(),
            Kind.LEADER_CHANGED,
            now.holder(),
            what,
            "pgmahout status")
        .with(facts);
  }

  /** As far as the keys say it at the moment of the change. */
  private static String why(Memory before, ClusterState state) {
    if (before.asked()) {
      return "a switchover was asked for";
    }
    Optional<MemberReport> old = state.member(before.holder());
    if (old.isEmpty()) {
      return "its Patroni is silent, and its keys in etcd have ended";
    }
    String word = old.get().state();
    return word.equals("running") || word.isEmpty()
        ? "it gave the leader key up, or could not renew it"
        : "its PostgreSQL is '%s'".formatted(word);
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
