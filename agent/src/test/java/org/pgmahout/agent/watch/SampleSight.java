package org.pgmahout.agent.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.Freshness;
import org.pgmahout.common.cluster.KeyChange;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;

/** Observations out of Patroni's own keys, as etcd would list them. */
public final class SampleSight {
  /** The first second of every test. */
  public static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private static final PatroniKeys NAMES = new PatroniKeys("postgres");

  private final Map<String, KeyChange.Written> keys = new LinkedHashMap<>();
  private long revision = 100;

  /** So many milliseconds after {@link #START}. */
  public static Moment at(long millis) {
    return new Moment(Duration.ofMillis(millis).toNanos(), START.plusMillis(millis));
  }

  /** Somebody writes a key: {@code leader}, {@code members/node-00}. */
  public SampleSight write(String key, String value) {
    String name = NAMES.prefix() + key;
    keys.put(name, new KeyChange.Written(name, value, ++revision, 1));
    return this;
  }

  /** A key ends. */
  public SampleSight end(String key) {
    keys.remove(NAMES.prefix() + key);
    revision++;
    return this;
  }

  /** A member says that it is in this state. */
  public SampleSight member(String name, String state, String role, long position) {
    return write(
        "members/" + name,
        """
        {"conn_url":"postgres://198.18.0.1:5432/postgres","api_url":"https://198.18.0.1:8008/patroni",
         "state":"%s","role":"%s","xlog_location":%d,"timeline":3%s}
        """
            .formatted(
                state,
                role,
                position,
                role.equals("replica") ? ",\"replication_state\":\"streaming\"" : ""));
  }

  /** The store's revision. */
  public long revision() {
    return revision;
  }

  /** All that is known, by an answer to a question that was asked at this moment. */
  public Observation seen(Moment knownGood) {
    return seen(knownGood, "");
  }

  /** The same of a watch that is in trouble. */
  public Observation seen(Moment knownGood, String trouble) {
    return new Observation(
        ClusterKeys.listed(NAMES, revision, List.copyOf(keys.values())).state(),
        new Freshness(knownGood, trouble));
  }
}
