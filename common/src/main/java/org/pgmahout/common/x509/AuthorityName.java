package org.pgmahout.common.x509;

import java.util.Locale;

/** The two authorities of a cluster; what one signs opens nothing of the other. */
public enum AuthorityName {
  /** The agents' API: agents and the people who use it. */
  CONTROL,
  /** The cluster's own wires: etcd, Patroni's REST API, PostgreSQL. */
  CLUSTER;

  /** The word in commands and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
