package org.pgmahout.common.dcs;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that a test starts later. The kernel gives out ports of its own range to
 * outgoing connections (ip_local_port_range, 32768 and above), so that one found free there may be
 * taken a moment later; below it only another server could do that.
 */
public final class FreePort {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  private FreePort() {}

  /** A port of this machine on which nobody listens. */
  public static int any() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(port));
        return port;
      } catch (BindException taken) {
        // Another one is tried.
      }
    }
  }
}
