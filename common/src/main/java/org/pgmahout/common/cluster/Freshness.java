package org.pgmahout.common.cluster;

import java.time.Duration;

/**
 * How old a state is at most, because an old one looks like a new one.
 *
 * @param knownGood when etcd was asked the question whose answer proved it: it holds all that a
 *     majority of etcd had taken by then
 * @param trouble why nothing newer is known, for people; empty while the watch is connected
 */
public record Freshness(Moment knownGood, String trouble) {

  /** Whether the watch is connected, as far as anybody can know. */
  public boolean connected() {
    return trouble.isEmpty();
  }

  /** How old the state is at most. */
  public Duration age(Moment now) {
    return now.since(knownGood);
  }
}
