package org.pgmahout.agent.follow;

import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** Three database nodes and a proxy. */
public final class FollowedPlan {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 198.18.10.17, roles: [database, etcd]}
        - {name: node-01, address: 198.18.10.18, roles: [database, etcd]}
        - {name: node-02, address: 198.18.10.19, roles: [database, etcd]}
        - {name: haproxy, address: 198.18.10.20, roles: [proxy]}
      """;

  private FollowedPlan() {}

  /** What one of them should be. */
  public static NodeSpec spec(String node) {
    return PlanCompiler.compile(PlanLoader.load("plan", PLAN).orThrow(), 1).stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }
}
