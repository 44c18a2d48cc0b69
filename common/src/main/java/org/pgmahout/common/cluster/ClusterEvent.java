package org.pgmahout.common.cluster;

import java.time.Instant;

/**
 * Something that happened in a cluster and that people want to hear of: kept in etcd once, shown by
 * {@code pgmahout events}, and sent to whom the plan names.
 *
 * @param id the same on every agent that sees the same event, so that it is written and sent once
 * @param at when it was seen
 * @param node the node that it is about; empty when it is about the whole cluster
 * @param what a whole sentence
 * @param next the next useful command; empty when nothing needs to be done
 */
public record ClusterEvent(
    String id, Instant at, Kind kind, String node, String what, String next) {

  /** What kind of event it is. */
  public enum Kind {
    LEADER_CHANGED,
    PROBLEM_OPENED,
    PROBLEM_CLOSED,
    GUARD_ACTED,
    APPLY_ENDED
  }
}
