package org.pgmahout.agent.service;

import java.time.Duration;

/** The pause before something that failed is tried again: doubled with every failure in a row. */
public final class Backoff {
  private static final int MOST_DOUBLINGS = 10;

  private Backoff() {}

  /**
   * The pause after so many failures.
   *
   * @param first after one
   * @param longest what it is never doubled beyond
   */
  public static Duration after(int failures, Duration first, Duration longest) {
    Duration doubled = first.multipliedBy(1L << Math.clamp(failures - 1L, 0, MOST_DOUBLINGS));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
