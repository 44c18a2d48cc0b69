package org.pgmahout.common.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * The proxy in front of the cluster.
 *
 * @param writePort port that always leads to the leader
 * @param readPort port that leads to replicas, and to the leader when there is none
 * @param statsPort port of the statistics page
 * @param statsFrom from where that page may be seen: the word {@code nodes}, the word {@code all},
 *     and networks
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
    List<String> statsFrom,
    int maxConnections,
    String maxReplicaLag,
    int clientTimeoutSeconds,
    Map<String, String> extra) {

  /**
   * What versions said and did that had no {@code stats_from}: a spec or plan of theirs lacks it.
   */
  public HaproxyPlan {
    statsFrom = statsFrom == null ? List.of(SourceWords.EVERYWHERE) : List.copyOf(statsFrom);
    extra = ImmutableCopies.map(extra);
  }

  /** Whether everybody who reaches the statistics page sees it. */
  @JsonIgnore
  public boolean statsFromEverywhere() {
    return statsFrom.contains(SourceWords.EVERYWHERE);
  }

  /** {@link #maxReplicaLag} as a number. */
  @JsonIgnore
  public long maxReplicaLagBytes() {
    return PlanFormats.bytes(maxReplicaLag);
  }
}
