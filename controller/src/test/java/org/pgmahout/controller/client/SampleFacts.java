package org.pgmahout.controller.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

/** A node's facts for tests that care for what it remembers of applies alone. */
public final class SampleFacts {
  private SampleFacts() {}

  /**
   * @param generation of the plan it was told last
   * @param owner who holds it; empty for nobody
   */
  public static NodeFacts node(long generation, String owner, Unfinished unfinished) {
    Instant now = Instant.EPOCH;
    return new NodeFacts(
        "node-00",
        "0.1.0",
        "node-00",
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
        "",
        new ReservationView(owner, owner, now, now),
        unfinished);
  }
}
