package org.pgmahout.agent.http;

import java.time.Duration;

/**
 * How much of the agent callers may take at one time. Its heap is 48 MB, every connection, body and
 * stream lives in it, and an agent that runs out of it ends: so each of them has a limit. {@code
 * docs/security.md} says them to operators.
 *
 * @param request longest time to the end of a head, and from there to the end of its body
 * @param idle longest time from an answer to the end of the next request's head
 * @param linger how long a connection that is to be closed stays for its caller to read why
 * @param connections most connections
 * @param unproven most of them without a certificate: those that are at their handshake, too
 * @param strangers most of them that ended their handshake without a certificate
 * @param person most connections of one certificate's name
 * @param streams most streams of lines: of each kind, and of one name
 * @param requests the same for all other requests under way
 */
record Limits(
    Duration request,
    Duration idle,
    Duration linger,
    int connections,
    int unproven,
    int strangers,
    int person,
    Share streams,
    Share requests) {

  /** What one caller may hold, and all together. */
  record Share(long each, long all) {}

  /**
   * Bytes of bodies that are read or worked on. A body costs several times its size, as JSON and as
   * what is made of it.
   */
  static final Share BODIES = new Share(2L << 20, 4L << 20);

  /** The same for bodies that come with a token instead of a certificate. */
  static final Share TOKEN_BODIES = new Share(256L << 10, 256L << 10);

  /**
   * Streams of the cluster's state: one for each proxy, and room for one that was just cut off. A
   * proxy that finds no room here follows another node.
   */
  static final Share CLUSTER_STREAMS = new Share(4, 32);

  /** After so long such a stream ends and is asked for again: so no clock's drift adds up in it. */
  static final Duration CLUSTER_STREAM = Duration.ofMinutes(10);

  /** Those of the product. */
  static Limits standard() {
    return new Limits(
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        256,
        64,
        32,
        64,
        new Share(8, 16),
        new Share(16, 64));
  }
}
