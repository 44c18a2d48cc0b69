package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;

/**
 * The presets of {@link Timing} (their numbers are in {@code defaults.yaml}) and what a timing
 * costs when a leader dies.
 */
public final class Timings {
  /** The word for numbers that belong to no preset. */
  public static final String EXPLICIT = "explicit";

  /** Patroni's own minimum of ttl. */
  static final int MIN_TTL = 20;

  /** Patroni's own minimum of loop_wait. */
  static final int MIN_LOOP_WAIT = 1;

  /** Patroni's own minimum of retry_timeout. */
  static final int MIN_RETRY_TIMEOUT = 3;

  /** Patroni's fixed REST time-out towards a dead member, in the race for leader. */
  private static final double PATRONI_REST_SECONDS = 2;

  private Timings() {}

  /** Names of the presets, quickest first. */
  public static List<String> presets() {
    return PlanDefaults.STANDARD.presets();
  }

  /** A preset's numbers; empty when there is none of that name. */
  public static Optional<Timing> preset(String name) {
    return PlanDefaults.STANDARD.timing(name).map(node -> PlanReader.standard(Timing.class, node));
  }

  /**
   * How long writes are impossible after the leader's machine dies: at best the lease was about to
   * be renewed, at worst it just had been, a whole loop passes until the others see it gone, and
   * HAProxy has to see the new leader.
   */
  public static PredictedOutage afterLossOfLeader(Timing timing) {
    double proxySeconds =
        (timing.checkIntervalMillis()
                + (timing.checkRise() - 1) * (double) timing.checkFastMillis())
            / 1000;
    return new PredictedOutage(
        timing.ttl() - timing.loopWait(),
        timing.ttl() + timing.loopWait() + PATRONI_REST_SECONDS + proxySeconds);
  }
}
