package org.pgmahout.common.wire;

import java.time.Instant;

/** Who holds an agent, from where and since when; it ends by itself at {@code until}. */
public record ReservationView(String owner, String who, Instant since, Instant until) {}
