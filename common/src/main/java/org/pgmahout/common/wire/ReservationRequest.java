package org.pgmahout.common.wire;

/**
 * Asks an agent to serve only this apply for a while.
 *
 * @param owner random id of the apply; renewing and releasing need the same
 * @param who operator and machine, for the message the second operator reads
 * @param seconds length of the lease; 0 releases it
 * @param phase line of the rollout that is at work, remembered as unfinished until the release that
 *     says done; empty for what is no rollout
 * @param done with a release: the rollout ended well
 */
public record ReservationRequest(
    String owner, String who, int seconds, String phase, boolean done) {

  /** Takes or renews. */
  public static ReservationRequest hold(String owner, String who, int seconds, String phase) {
    return new ReservationRequest(owner, who, seconds, phase, false);
  }

  /** Releases. */
  public static ReservationRequest release(String owner, String who, boolean done) {
    return new ReservationRequest(owner, who, 0, "", done);
  }
}
