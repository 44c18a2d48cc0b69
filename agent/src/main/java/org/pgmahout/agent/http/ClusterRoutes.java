package org.pgmahout.agent.http;

import java.time.Duration;
import java.util.function.Supplier;
import org.pgmahout.agent.watch.ClusterStream;
import org.pgmahout.agent.watch.PrimaryAnswer;
import org.pgmahout.common.wire.ApiPaths;

/** What this agent knows of its cluster, for the agents of other nodes and for people. */
public final class ClusterRoutes implements Api.RouteGroup {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final ClusterStream stream;
  private final Supplier<PrimaryAnswer> primary;

  /**
   * @param primary whether this node's PostgreSQL takes writes now
   */
  public ClusterRoutes(ClusterStream stream, Supplier<PrimaryAnswer> primary) {
    this.stream = stream;
    this.primary = primary;
  }

  @Override
  public void addTo(Api api) {
    api.onLines(
        ApiPaths.CLUSTER_EVENTS,
        "application/x-ndjson",
        Limits.CLUSTER_STREAMS,
        (_, sink) -> stream.follow(Limits.CLUSTER_STREAM, HEARTBEAT, sink::lines));
    api.on("GET", ApiPaths.CLUSTER_PRIMARY, _ -> Answer.ok(primary.get()));
  }
}
