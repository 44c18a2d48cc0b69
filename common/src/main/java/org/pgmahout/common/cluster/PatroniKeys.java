package org.pgmahout.common.cluster;

/** Names of the keys under which Patroni keeps a cluster in etcd. */
public record PatroniKeys(String scope) {
  private static final String NAMESPACE = "/service/";

  /** What all keys of the cluster begin with. */
  public String prefix() {
    return NAMESPACE + scope + "/";
  }

  /** Name of the leader, under a lease. */
  public String leader() {
    return prefix() + "leader";
  }

  /** System identifier of the cluster, written by the node that initialised it. */
  public String initialize() {
    return prefix() + "initialize";
  }

  /** Dynamic configuration (JSON). */
  public String config() {
    return prefix() + "config";
  }

  /** Synchronous standbys (JSON). */
  public String sync() {
    return prefix() + "sync";
  }

  /** Last WAL position of the leader, and slots (JSON). */
  public String status() {
    return prefix() + "status";
  }

  /** Ends of past timelines (JSON). */
  public String history() {
    return prefix() + "history";
  }

  /** Who may take over while etcd is away (JSON; Patroni's {@code failsafe_mode}). */
  public String failsafe() {
    return prefix() + "failsafe";
  }

  /** A switchover or failover that somebody asked for (JSON). */
  public String failover() {
    return prefix() + "failover";
  }

  /** What the members' keys begin with. */
  public String members() {
    return prefix() + "members/";
  }

  /** One member's own report (JSON), under a lease. */
  public String member(String name) {
    return members() + name;
  }
}
