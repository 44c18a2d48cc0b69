package org.pgmahout.common.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How the parts talk to each other. The agents' API is always mutual TLS.
 *
 * @param transport TLS everywhere, or the seed document's plain form
 */
public record SecurityPlan(Transport transport) {
  /** The wires between etcd, Patroni, PostgreSQL and HAProxy. */
  public enum Transport {
    TLS,
    PLAIN
  }

  /** Whether the wires are encrypted. */
  @JsonIgnore
  public boolean tls() {
    return transport == Transport.TLS;
  }
}
