package org.pgmahout.common.spec;

/** Addresses as the configured programs want them: IPv6 in brackets, one bind-all form a family. */
final class HostPort {
  private HostPort() {}

  static String of(String host, int port) {
    return (isIpv6(host) ? "[" + host + "]" : host) + ":" + port;
  }

  /** All addresses of the family that the node's own address belongs to. */
  static String everywhere(String ownAddress, int port) {
    return (isIpv6(ownAddress) ? "[::]" : "0.0.0.0") + ":" + port;
  }

  static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0;
  }
}
