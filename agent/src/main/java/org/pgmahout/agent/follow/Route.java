package org.pgmahout.agent.follow;

import org.pgmahout.common.spec.HaproxyByKey;
import org.pgmahout.common.spec.HostPort;

/**
 * Where HAProxy's slot leads.
 *
 * @param host a number, as HAProxy shows it
 */
public record Route(String host, int port) {
  /** Nowhere: connections wait. */
  public static final Route CLOSED = new Route(HaproxyByKey.CLOSED_HOST, HaproxyByKey.CLOSED_PORT);

  /** Whether it leads to a server. */
  public boolean isOpen() {
    return !equals(CLOSED);
  }

  @Override
  public String toString() {
    return isOpen() ? HostPort.of(host, port) : "nowhere";
  }
}
