package org.pgmahout.common.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * How the parts talk to each other. The agents' API is always mutual TLS.
 *
 * @param transport TLS everywhere, or the seed document's plain form
 * @param superuserFrom from where the cluster's own roles may come in: the word {@code nodes}, the
 *     word {@code all}, and networks
 */
public record SecurityPlan(Transport transport, List<String> superuserFrom) {
  /** What versions said and did that had no such key: a spec or plan of theirs lacks it. */
  public SecurityPlan {
    superuserFrom =
        superuserFrom == null ? List.of(SourceWords.EVERYWHERE) : List.copyOf(superuserFrom);
  }

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

  /** Whether nobody is kept out by where he comes from. */
  @JsonIgnore
  public boolean superuserFromEverywhere() {
    return superuserFrom.contains(SourceWords.EVERYWHERE);
  }
}
