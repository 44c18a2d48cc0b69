package org.pgmahout.common.wire;

import java.util.List;

/**
 * Asks an agent to listen for a moment on ports where nothing listens yet, so that others can tell
 * a filtered port from one that is merely unused. Ends by itself.
 *
 * @param ports what to listen on; those in use are left alone
 * @param seconds length of the lease, 30 at most; 0 ends the listening at once
 */
public record PreflightListen(List<Integer> ports, int seconds) {
  public PreflightListen {
    ports = List.copyOf(ports);
  }

  /**
   * What came of it.
   *
   * @param listening ports listened on until the lease ends
   */
  public record View(List<Integer> listening) {
    public View {
      listening = List.copyOf(listening);
    }
  }
}
