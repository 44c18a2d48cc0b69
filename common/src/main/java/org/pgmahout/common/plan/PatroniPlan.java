package org.pgmahout.common.plan;

import java.util.Map;

/**
 * Patroni and how it watches over PostgreSQL.
 *
 * @param version exact version of Patroni from PyPI
 * @param psycopg exact version of psycopg (with its binary wheel)
 * @param home the venv's folder, with {@code patroni.yml} (and by default {@code data/}) inside
 * @param port port of the REST API
 * @param timing resolved numbers of the timing preset, or explicit ones
 * @param synchronousMode how commits wait for replicas
 * @param failsafeMode keep the primary while etcd is gone and every member answers
 * @param watchdog use of the hardware watchdog
 * @param extra merged last into {@code patroni.yml}; a clash with a modelled key is an error
 */
public record PatroniPlan(
    String version,
    String psycopg,
    String home,
    int port,
    Timing timing,
    SynchronousMode synchronousMode,
    boolean failsafeMode,
    Watchdog watchdog,
    Map<String, Object> extra) {

  public PatroniPlan {
    extra = Frozen.tree(extra);
  }

  /** How commits wait for replicas (Patroni's synchronous_mode and synchronous_mode_strict). */
  public enum SynchronousMode {
    QUORUM,
    ON,
    STRICT,
    OFF
  }

  /** Patroni's watchdog.mode. */
  public enum Watchdog {
    OFF,
    AUTOMATIC,
    REQUIRED
  }
}
