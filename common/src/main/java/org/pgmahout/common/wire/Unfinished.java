package org.pgmahout.common.wire;

import java.time.Instant;

/**
 * An apply that began on this node and never reported a good end: stopped by a failure, or killed.
 * The next apply that ends well clears it.
 *
 * @param who operator and machine
 * @param since when it began
 * @param phase the line of the rollout it was in
 */
public record Unfinished(String who, Instant since, String phase) {
  /** There is none. */
  public static final Unfinished NONE = new Unfinished("", Instant.EPOCH, "");

  /** Whether there is none. */
  @com.fasterxml.jackson.annotation.JsonIgnore
  public boolean isNone() {
    return who.isEmpty();
  }
}
