package org.pgmahout.controller.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

/** A node's facts for tests that care for a few of them alone. */
public final class SampleFacts {
  private SampleFacts() {}

  /**
   * @param generation of the plan it was told last
   * @param owner who holds it; empty for nobody
   */
  public static NodeFacts node(long generation, String owner, Unfinished unfinished) {
    return node("node-00", "0.2.0", generation, owner, "", unfinished);
  }

  /**
   * A node at work.
   *
   * @param who who holds it; empty for nobody
   * @param run what it is at; empty for nothing
   */
  public static NodeFacts busy(String who, String run) {
    return node("node-00", "0.2.0", 1, who, run, Unfinished.NONE);
  }

  /** A node with an agent of a version, which was told nothing yet. */
  public static NodeFacts version(String node, String version) {
    return node(node, version, 0, "", "", Unfinished.NONE);
  }

  private static NodeFacts node(
      String node,
      String version,
      long generation,
      String owner,
      String run,
      Unfinished unfinished) {
    Instant now = Instant.EPOCH;
    ReservationView holder = new ReservationView(owner, owner, now, now);
    return facts(node, version, now, generation, run, holder, unfinished, List.of());
  }

  /** A node whose agent lost secrets of the plan applied as generation 1. */
  public static NodeFacts lost(String node, String... secrets) {
    Instant now = Instant.EPOCH;
    ReservationView nobody = new ReservationView("", "", now, now);
    return facts(node, "0.2.0", now, 1, "", nobody, Unfinished.NONE, List.of(secrets));
  }

  /**
   * A node as it is at a moment.
   *
   * @param run what it is at; empty for nothing
   */
  public static NodeFacts held(
      String node,
      Instant now,
      long generation,
      String run,
      ReservationView holder,
      Unfinished unfinished) {
    return facts(node, "0.2.0", now, generation, run, holder, unfinished, List.of());
  }

  private static NodeFacts facts(
      String node,
      String version,
      Instant now,
      long generation,
      String run,
      ReservationView holder,
      Unfinished unfinished,
      List<String> lostSecrets) {
    return new NodeFacts(
        node,
        version,
        node,
        "debian",
        "12",
        "Debian 12",
        "6.1",
        "amd64",
        "2.36",
        2,
        1,
        false,
        now,
        now,
        Map.of(),
        List.of(),
        generation,
        generation == 0 ? "" : "line-" + generation,
        run,
        holder,
        unfinished,
        lostSecrets);
  }
}
