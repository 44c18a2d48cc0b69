package org.pgmahout.common.wire;

/**
 * Asks an agent to serve only this apply for a while.
 *
 * @param owner random id of the apply; renewing and releasing need the same
 * @param who operator and machine, for the message the second operator reads
 * @param seconds length of the lease; 0 releases it
 */
public record ReservationRequest(String owner, String who, int seconds) {}
