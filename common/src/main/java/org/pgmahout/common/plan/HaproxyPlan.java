package org.pgmahout.common.plan;

import java.util.Map;

/**
 * The proxy in front of the cluster.
 *
 * @param writePort port that always leads to the leader
 * @param readPort port that leads to replicas, and to the leader when there is none
 * @param statsPort port of the statistics page
 * @param maxConnections most connections the proxy accepts
 * @param maxReplicaLag a replica further behind gets no reads, for example {@code 16MB}
 * @param clientTimeoutSeconds idle time-out of clients and servers
 * @param extra lines appended to a section, by section ({@code global}, {@code defaults}, {@code
 *     listen stats}, …); a clash with a modelled keyword is an error
 */
public record HaproxyPlan(
    int writePort,
    int readPort,
    int statsPort,
    int maxConnections,
    String maxReplicaLag,
    int clientTimeoutSeconds,
    Map<String, String> extra) {

  public HaproxyPlan {
    extra = Frozen.map(extra);
  }
}
