package org.pgmahout.common.wire;

/** Paths of the agent's API, once for both sides. Templates use {@code {name}} as OpenAPI does. */
public final class ApiPaths {
  public static final String LIVE = "/v1/health/live";
  public static final String HEALTH = "/v1/health";
  public static final String NODE = "/v1/node";
  public static final String RESERVATION = "/v1/reservation";
  public static final String RUNS = "/v1/runs";
  public static final String RUN = "/v1/runs/{id}";
  public static final String RUN_EVENTS = "/v1/runs/{id}/events";
  public static final String RUN_CANCEL = "/v1/runs/{id}/cancel";
  public static final String LOGS = "/v1/logs/{component}";
  public static final String LOOK = "/v1/looks/{look}";
  public static final String PREFLIGHT = "/v1/preflight";
  public static final String PREFLIGHT_REACH = "/v1/preflight/reach";
  public static final String PREFLIGHT_LISTEN = "/v1/preflight/listen";
  public static final String ENROL = "/v1/enrol";
  public static final String CERTIFICATE = "/v1/certificate";
  public static final String CLUSTER_EVENTS = "/v1/cluster/events";
  public static final String CLUSTER_PRIMARY = "/v1/cluster/primary";
  public static final String METRICS = "/metrics";

  /** Port of every agent; 8009 stands beside Patroni's 8008. */
  public static final int DEFAULT_PORT = 8009;

  private ApiPaths() {}
}
