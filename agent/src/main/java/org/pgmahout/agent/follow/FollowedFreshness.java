package org.pgmahout.agent.follow;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * Whether HAProxy may lead clients by the slot: the follower is at work, what it knows is fresh,
 * and the slot leads where it should. Else Patroni's checks decide.
 */
public final class FollowedFreshness {
  /** The follower looks twice a second. */
  private static final Duration AT_WORK = Duration.ofSeconds(2);

  /** So long the slot may be closed, while checks could find somebody who leads. */
  private static final Duration CLOSED = Duration.ofSeconds(8);

  private final Supplier<Moment> clock;
  private Optional<Observation> followed = Optional.empty();
  private Optional<Moment> looked = Optional.empty();
  private Optional<Moment> closedSince = Optional.empty();

  /**
   * @param clock the time
   */
  public FollowedFreshness(Supplier<Moment> clock) {
    this.clock = clock;
  }

  /** The follower looked, and left HAProxy like this. */
  synchronized void followed(
      Leadership leader, Route slot, Optional<Observation> observation, Moment now) {
    looked = Optional.of(now);
    followed = leader instanceof Leadership.Unknown ? Optional.empty() : observation;
    closedSince = slot.isOpen() ? Optional.empty() : closedSince.or(() -> Optional.of(now));
  }

  /** HAProxy did not answer. */
  synchronized void lost() {
    looked = Optional.empty();
  }

  /** Whether it may, at this moment. */
  public synchronized boolean isFresh() {
    Moment now = clock.get();
    return looked.filter(at -> now.since(at).compareTo(AT_WORK) <= 0).isPresent()
        && followed
            .filter(one -> one.freshness().age(now).compareTo(LeaderSight.FRESH) <= 0)
            .isPresent()
        && closedSince.filter(at -> now.since(at).compareTo(CLOSED) > 0).isEmpty();
  }
}
