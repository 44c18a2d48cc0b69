package org.pgmahout.common.cluster;

/**
 * A switchover or failover that somebody asked for and that is not done yet, by Patroni's {@code
 * failover} key.
 *
 * @param leader who is to step down; empty for a failover
 * @param candidate who is to lead; empty when Patroni chooses
 * @param scheduledAt when, ISO-8601; empty for at once
 */
public record FailoverRequest(String leader, String candidate, String scheduledAt) {
  /** What Patroni leaves behind when it has carried one out, or given it up. */
  public static final FailoverRequest NONE = new FailoverRequest("", "", "");

  /** Whether it asks for anything. */
  boolean asks() {
    return !leader.isEmpty() || !candidate.isEmpty();
  }
}
