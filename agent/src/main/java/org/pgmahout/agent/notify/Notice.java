package org.pgmahout.agent.notify;

import java.time.Instant;
import java.util.SortedMap;
import org.pgmahout.common.cluster.ClusterEvent;

/**
 * An event as receivers get it; {@code docs/events.md} describes it to those who write one.
 *
 * @param cluster the cluster's name
 * @param kind the plan's word for it
 * @param sentBy the node whose agent sends it
 */
record Notice(
    String cluster,
    String id,
    Instant at,
    String kind,
    String node,
    String what,
    String next,
    SortedMap<String, String> facts,
    String sentBy) {

  static Notice of(ClusterEvent event, String cluster, String sentBy) {
    return new Notice(
        cluster,
        event.id(),
        event.at(),
        event.kind().word(),
        event.node(),
        event.what(),
        event.next(),
        event.facts(),
        sentBy);
  }
}
