package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.python.PythonLock;

/**
 * Patroni and how it watches over PostgreSQL.
 *
 * @param version exact version of Patroni from PyPI
 * @param psycopg exact version of psycopg (with its binary wheel)
 * @param hashes {@code sha256:…} of the wheels of a version that pgmahout does not know
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
    List<String> hashes,
    String home,
    int port,
    Timing timing,
    SynchronousMode synchronousMode,
    boolean failsafeMode,
    Watchdog watchdog,
    Map<String, Object> extra) {

  public PatroniPlan {
    // A spec that an older agent kept on its disk has none.
    hashes = hashes == null ? List.of() : List.copyOf(hashes);
    extra = ImmutableCopies.tree(extra);
  }

  /** What its environment is made of. */
  public PythonLock lock() {
    return PythonLock.of(version, psycopg, hashes);
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
