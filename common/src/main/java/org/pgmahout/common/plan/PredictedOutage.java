package org.pgmahout.common.plan;

import java.util.Locale;

/**
 * What an operator buys with a timing: the shortest and longest time without a leader after a
 * machine's death, without the agents' own help.
 *
 * @param minSeconds at best
 * @param maxSeconds at worst
 */
public record PredictedOutage(double minSeconds, double maxSeconds) {

  /** For people: {@code 19 to 23.5 s}. */
  public String text() {
    return number(minSeconds) + " to " + number(maxSeconds) + " s";
  }

  private static String number(double seconds) {
    return seconds == Math.rint(seconds)
        ? String.valueOf((long) seconds)
        : String.format(Locale.ROOT, "%.1f", seconds);
  }
}
