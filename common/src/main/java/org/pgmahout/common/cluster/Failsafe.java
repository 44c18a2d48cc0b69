package org.pgmahout.common.cluster;

import java.util.Map;

/**
 * Whom the leader asks while etcd is away, by Patroni's {@code failsafe} key: all of them have to
 * answer, or it steps down.
 *
 * @param members URLs of their Patroni, by name
 */
public record Failsafe(Map<String, String> members) {
  public Failsafe {
    members = Map.copyOf(members);
  }
}
