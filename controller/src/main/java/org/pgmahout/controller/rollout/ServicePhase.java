package org.pgmahout.controller.rollout;

import java.time.Duration;

/** Proves that the cluster serves: a write through the proxy, and a read on every replica. */
record ServicePhase(RolloutContext on) {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Returns once all of it worked. */
  void await() {
    on.waiting()
        .until(
            "a write and every read to work",
            LIMIT,
            "See pgmahout status, and pgmahout logs NODE haproxy.",
            on.parts().service());
  }
}
