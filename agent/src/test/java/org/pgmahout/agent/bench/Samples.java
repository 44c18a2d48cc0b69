package org.pgmahout.agent.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Times that many threads measure at once, until they are put together. */
final class Samples {
  private static final double NANOS_A_MILLISECOND = 1e6;

  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

  /**
   * How a number of times are spread, in milliseconds; all 0 where there are none.
   *
   * @param p99 what 99 of 100 are not above
   */
  record Spread(int count, double p50, double p99, double max) {}

  void add(Duration time) {
    nanos.add(time.toNanos());
  }

  /** Since a moment of {@link System#nanoTime}. */
  void addSince(long from) {
    nanos.add(System.nanoTime() - from);
  }

  Spread spread() {
    List<Long> sorted = new ArrayList<>(nanos);
    sorted.sort(null);
    return sorted.isEmpty()
        ? new Spread(0, 0, 0, 0)
        : new Spread(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  /** The nearest rank: a value that was measured, and none between two of them. */
  private static double at(List<Long> sorted, double share) {
    int rank = Math.max(1, (int) Math.ceil(share * sorted.size()));
    return sorted.get(rank - 1) / NANOS_A_MILLISECOND;
  }
}
