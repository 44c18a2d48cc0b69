package org.pgmahout.common.x509;

import java.util.Locale;

/**
 * What the bearer of a certificate may do. It stands in the subject's {@code OU}, put there by the
 * authority alone, so that an agent needs no list of users.
 */
public enum CertificateRole {
  /** A person who may change clusters. */
  OPERATOR,
  /** A person or program that may only look. */
  VIEWER,
  /** A program that may read the agents' metrics, and nothing else. */
  METRICS,
  /** An agent: server of the API, named after its node. */
  AGENT,
  /** A database on the cluster's own wires (Patroni, PostgreSQL); unknown to the agents' API. */
  MEMBER,
  /**
   * Member of etcd, towards clients and the other members: what a database shows does not vote
   * there.
   */
  PEER;

  /** The word in the certificate. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the bearer also answers connections, and so needs a server's certificate. */
  boolean serves() {
    return this == AGENT || this == MEMBER || this == PEER;
  }
}
