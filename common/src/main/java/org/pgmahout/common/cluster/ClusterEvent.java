package org.pgmahout.common.cluster;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that happened in a cluster and that people want to hear of: kept in etcd once, shown by
 * {@code pgmahout events}, and sent to whom the plan names.
 *
 * @param id the same on every agent that sees the same event, so that it is written and sent once
 * @param at when it was seen
 * @param node the node that it is about; empty when it is about the whole cluster
 * @param what a whole sentence
 * @param next the next useful command; empty when nothing needs to be done
 * @param facts the same for programs, by name
 */
public record ClusterEvent(
    String id,
    Instant at,
    Kind kind,
    String node,
    String what,
    String next,
    SortedMap<String, String> facts) {

  /** What an earlier version wrote has no facts. */
  public ClusterEvent {
    facts =
        Collections.unmodifiableSortedMap(
            new TreeMap<>(Objects.requireNonNullElse(facts, Collections.emptySortedMap())));
  }

  /** Without facts: the sentence says all. */
  public ClusterEvent(String id, Instant at, Kind kind, String node, String what, String next) {
    this(id, at, kind, node, what, next, Collections.emptySortedMap());
  }

  /** The same with facts for programs. */
  public ClusterEvent with(Map<String, String> more) {
    return new ClusterEvent(id, at, kind, node, what, next, new TreeMap<>(more));
  }

  /** What kind of event it is. */
  public enum Kind {
    LEADER_CHANGED,
    PROBLEM_OPENED,
    PROBLEM_CLOSED,
    GUARD_ACTED,
    APPLY_ENDED;

    /** The word for it in plans, requests and lists. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
