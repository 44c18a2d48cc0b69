package org.pgmahout.common.cluster;

/**
 * Names of the keys that pgmahout itself keeps in etcd, beside Patroni's.
 *
 * @param cluster the cluster's name
 */
public record OwnKeys(String cluster) {
  private static final String NAMESPACE = "/pgmahout/";

  /** What all of them begin with. */
  public String prefix() {
    return NAMESPACE + cluster + "/";
  }

  /** How a node is, by its agent: under a lease of seconds, so that the key means "alive". */
  public String health(String node) {
    return health() + node;
  }

  /** What the nodes' reports begin with. */
  public String health() {
    return prefix() + "health/";
  }

  /** The last report of a node, without a lease: what is known of one that went silent. */
  public String seen(String node) {
    return seen() + node;
  }

  /** What the last reports begin with. */
  public String seen() {
    return prefix() + "seen/";
  }

  /** One event of the cluster's life; the agent that writes it first sends it. */
  public String event(String id) {
    return events() + id;
  }

  /** What the events begin with. */
  public String events() {
    return prefix() + "events/";
  }
}
