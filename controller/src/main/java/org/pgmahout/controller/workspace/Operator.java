package org.pgmahout.controller.workspace;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who runs this command: agents, etcd and the cluster's history show it to everybody else. */
public final class Operator {
  private Operator() {}

  /** Name and machine: {@code ann@desk}. */
  public static String here() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return name() + "@" + host;
  }

  /** The name alone, as it stands in certificates. */
  public static String name() {
    return System.getProperty("user.name", "operator");
  }
}
