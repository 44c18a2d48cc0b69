package org.pgmahout.common.wire;

import java.util.List;

/** Asks an agent which ports of other nodes it can connect to. */
public record PreflightReach(List<Target> targets) {
  public PreflightReach {
    targets = List.copyOf(targets);
  }

  /** A port of another node that this one needs. */
  public record Target(String node, String address, int port, String purpose) {}

  /** What each attempt came to, in the order asked. */
  public record View(List<Attempt> attempts) {
    public View {
      attempts = List.copyOf(attempts);
    }
  }

  /** One attempt; the reason is the system's own word when it failed. */
  public record Attempt(Target target, Result result, String reason) {}

  /** How a connection attempt ended. REFUSED: the way is open, nobody listens. */
  public enum Result {
    OPEN,
    REFUSED,
    TIMED_OUT,
    NO_ROUTE
  }
}
