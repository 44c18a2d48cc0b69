package org.pgmahout.agent.notify;

import java.util.List;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.OpsException;

/** Where the events of a cluster are kept, by all of its agents; tests give one in memory. */
interface EventStore {

  /**
   * Keeps an event that nobody kept before.
   *
   * @return whether this agent was the first, so that it has to send it
   * @throws OpsException ETCD_UNAVAILABLE when nobody knows
   */
  boolean add(ClusterEvent event);

  /**
   * The events whose ids begin so.
   *
   * @throws OpsException ETCD_UNAVAILABLE when nobody knows
   */
  List<ClusterEvent> find(String ids);
}
