package org.pgmahout.agent.follow;

import java.time.Duration;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.FailoverRequest;
import org.pgmahout.common.cluster.Known;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * What an observation says of the leader, as a pure rule: an old one says nothing, and one with a
 * lower revision than what was decided by before neither.
 */
final class LeaderSight {
  /** A watch proves itself every second. */
  static final Duration FRESH = Duration.ofSeconds(4);

  private LeaderSight() {}

  /** The state, where it is fresh and not from before a revision. */
  static Optional<ClusterState> fresh(Optional<Observation> seen, long revision, Moment now) {
    return seen.filter(one -> one.freshness().age(now).compareTo(FRESH) <= 0)
        .map(Observation::state)
        .filter(state -> state.revision() >= revision);
  }

  /**
   * The switchover or failover that takes the leader key from its holder at once; empty when there
   * is none, and for one that is scheduled for later.
   */
  static Optional<FailoverRequest> handover(ClusterState state) {
    return state
        .request()
        .filter(request -> request.scheduledAt().isEmpty())
        .filter(
            request ->
                state
                    .leads()
                    .filter(
                        holder ->
                            request.leader().isEmpty()
                                ? !request.candidate().equals(holder)
                                : request.leader().equals(holder))
                    .isPresent());
  }

  /**
   * Who leads; to a holder whom the plan does not know, or without an address, no route leads.
   *
   * @param requestIsYoung whether a handover may still be about to happen: one that Patroni does
   *     not carry out must not keep clients waiting
   */
  static Leadership of(Optional<ClusterState> fresh, PlanMembers members, boolean requestIsYoung) {
    if (fresh.isEmpty()) {
      return new Leadership.Unknown();
    }
    return switch (fresh.get().leader()) {
      case Known.Absent<String>() -> new Leadership.Vacant();
      case Known.Unreadable<String> _ -> new Leadership.Unknown();
      case Known.Present<String>(String name, _) ->
          held(name, members, requestIsYoung && handover(fresh.get()).isPresent());
    };
  }

  private static Leadership held(String name, PlanMembers members, boolean leaving) {
    Route route = members.routes().getOrDefault(name, Route.CLOSED);
    return leaving ? new Leadership.Leaving(name, route) : new Leadership.Held(name, route);
  }
}
