package org.pgmahout.agent.http;

import java.util.Map;
import org.pgmahout.agent.facts.NodeInspector;
import org.pgmahout.agent.health.AgentMetrics;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.common.wire.ApiPaths;

/** What the node is and how it does: facts, health, metrics. */
public final class NodeRoutes implements Api.RouteGroup {
  private final NodeInspector inspector;
  private final HealthMonitor health;
  private final AgentMetrics metrics;

  public NodeRoutes(NodeInspector inspector, HealthMonitor health, AgentMetrics metrics) {
    this.inspector = inspector;
    this.health = health;
    this.metrics = metrics;
  }

  @Override
  public void addTo(Api api) {
    api.on("GET", ApiPaths.LIVE, _ -> Answer.ok(Map.of("live", true)));
    api.on("GET", ApiPaths.HEALTH, _ -> Answer.ok(health.now().health()));
    api.on("GET", ApiPaths.NODE, _ -> Answer.ok(inspector.facts()));
    api.on(
        "GET",
        ApiPaths.METRICS,
        _ -> Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.page(health.last())));
  }
}
