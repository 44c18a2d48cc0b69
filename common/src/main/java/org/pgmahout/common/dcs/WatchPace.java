package org.pgmahout.common.dcs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a watch makes sure that it is alive, and how fast it comes back.
 *
 * @param heartbeat between two proofs that nothing was missed
 * @param patience how long a proof may take before another member of etcd is tried
 * @param firstPause before the second attempt; doubled before each further one
 * @param longestPause what it is never doubled beyond
 */
public record WatchPace(
    Duration heartbeat, Duration patience, Duration firstPause, Duration longestPause) {

  /** A second: what a guard that stops a cut-off leader in time can live with. */
  public static final WatchPace STEADY =
      new WatchPace(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofMillis(100),
          Duration.ofSeconds(5));

  /**
   * How long to wait after so many failures in a row: half of it by chance, so that the agents of a
   * cluster do not all come at once to an etcd that has just come back.
   */
  Duration pause(int failures) {
    long doubled = firstPause.toMillis() << Math.min(Math.max(0, failures - 1), 16);
    long most = Math.max(1, Math.min(doubled, longestPause.toMillis()));
    return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }
}
