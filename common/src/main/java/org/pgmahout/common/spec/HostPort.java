package org.pgmahout.common.spec;

/** Addresses as the configured programs want them: IPv6 in brackets, one bind-all form a family. */
public final class HostPort {
  private HostPort() {}

  /** Both in one, as a URL and most configurations take them. */
  public static String of(String host, int port) {
    return (isIpv6(host) ? "[" + host + "]" : host) + ":" + port;
  }

  /** All addresses of the family that the node's own address belongs to. */
  static String everywhere(String ownAddress, int port) {
    return of(everywhere(ownAddress), port);
  }

  static String everywhere(String ownAddress) {
    return isIpv6(ownAddress) ? "::" : "0.0.0.0";
  }

  /** Loopback of the family that an address belongs to. */
  static String loopback(String address) {
    return isIpv6(address) ? "::1" : "127.0.0.1";
  }

  /** Whether it is an address itself; a plan's rules let no name look like one. */
  static boolean isNumber(String host) {
    return isIpv6(host) || host.matches("[0-9.]+");
  }

  static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0;
  }
}
