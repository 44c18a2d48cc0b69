package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/** HAProxy: limits, and keywords of haproxy.cfg that are pgmahout's. */
final class HaproxyRules {
  private static final String BY_LIMIT = "write haproxy.max_connections instead";
  private static final String BY_TIMING = "write patroni.timing instead";
  private static final Map<String, String> GLOBAL =
      Map.of(
          "maxconn", BY_LIMIT,
          "description", "the proxy says by it which configuration it runs with; delete the line",
          "stats socket", "the agent needs its own socket; delete the line");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "maxconn",
          BY_LIMIT,
          "mode",
          "it is tcp always; delete the line",
          "retries",
          "new connections wait for a leader by it; delete the line",
          "timeout client",
          "write haproxy.client_timeout_seconds instead",
          "timeout server",
          "write haproxy.client_timeout_seconds instead",
          "timeout connect",
          BY_TIMING,
          "timeout check",
          BY_TIMING,
          "default-server",
          BY_TIMING);
  private static final Map<String, String> LISTEN =
      Map.of(
          "acl " + StatsSources.ACL,
          "write haproxy.stats_from instead",
          "bind",
          "write haproxy.write_port, read_port or stats_port instead",
          "server",
          "the servers follow the plan's nodes; delete the line",
          "default-server",
          BY_TIMING,
          "mode",
          "it follows from the section; delete the line",
          "option httpchk",
          "Patroni is asked who leads; delete the line",
          "http-check",
          "Patroni is asked who leads; delete the line",
          "maxconn",
          BY_LIMIT,
          "use_backend",
          "the read port chooses by itself; delete the line",
          "default_backend",
          "the read port chooses by itself; delete the line");

  /**
   * Sections pgmahout writes besides {@code global} and {@code defaults}; others are the operator's
   * own.
   */
  private static final List<String> OWN_SECTIONS =
      List.of(
          "listen stats",
          "listen postgres-write",
          "frontend postgres-read",
          "backend postgres-replicas",
          "backend postgres-by-key",
          "backend postgres-replicas-by-key",
          "backend pgmahout-agent");

  private HaproxyRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    HaproxyPlan haproxy = plan.haproxy();
    PatroniRules.within(
        "haproxy.max_connections", haproxy.maxConnections(), 10, 1_000_000, problems);
    PatroniRules.within(
        "haproxy.client_timeout_seconds",
        haproxy.clientTimeoutSeconds(),
        1,
        30L * 24 * 3600,
        problems);
    PostgresqlRules.size("haproxy.max_replica_lag", haproxy.maxReplicaLag(), problems);
    haproxy.extra().forEach((section, lines) -> section(section, lines, problems));
  }

  private static void section(String section, String lines, Problems problems) {
    String path = "haproxy.extra." + section;
    Map<String, String> owned =
        switch (section) {
          case "global" -> GLOBAL;
          case "defaults" -> DEFAULTS;
          default -> OWN_SECTIONS.contains(section) ? LISTEN : Map.of();
        };
    HaproxyExtra.problems(section, lines)
        .forEach(problem -> problems.on(path, problem.what(), problem.remedy()));
    for (String line : HaproxyExtra.lines(lines)) {
      String words = line + " ";
      owned.forEach(
          (keyword, remedy) -> {
            if (words.startsWith(keyword + " ")) {
              problems.on(
                  path,
                  "'" + keyword + "' in section '" + section + "' is made of the plan",
                  remedy);
            }
          });
    }
  }
}
