package org.pgmahout.common.cluster;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Patroni's dynamic configuration, by its {@code config} key: what of it decides about leading, and
 * all of it. A setting that is not there, or is none of its kind, has Patroni's own default.
 *
 * @param paused whether Patroni takes nothing over and starts nothing
 * @param mode how commits wait for standbys
 * @param strict whether they wait also when there is no standby
 * @param standbyCluster whether the leader itself follows another cluster
 * @param ttl how long the leader key outlives its leader
 * @param loopWait how often Patroni looks
 * @param retryTimeout how long it tries etcd again before it steps down
 * @param failsafe whether the leader goes on without etcd while all members answer it
 * @param maximumLag how many bytes a candidate may be behind
 * @param all the whole of it: maps, lists, texts, numbers and truth values, none of which can be
 *     changed
 */
public record ClusterConfiguration(
    boolean paused,
    SynchronousMode mode,
    boolean strict,
    boolean standbyCluster,
    Duration ttl,
    Duration loopWait,
    Duration retryTimeout,
    boolean failsafe,
    long maximumLag,
    Map<String, Object> all) {
  private static final Set<String> YES = Set.of("true", "yes", "on", "1");

  public ClusterConfiguration {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }

  /** Whether Patroni takes a value for yes (its {@code parse_bool}). */
  public static boolean isYes(Object value) {
    return YES.contains(String.valueOf(value).toLowerCase(Locale.ROOT));
  }

  /** Patroni's {@code synchronous_mode}. */
  public enum SynchronousMode {
    OFF,
    ON,
    QUORUM
  }
}
