package org.pgmahout.common.text;

import java.time.Duration;

/** Lengths of time as people read them, never finer than a second. */
public final class TimeWords {
  private static final int SECONDS = 120;
  private static final int MINUTES = 120;
  private static final int HOURS = 48;
  private static final int SIXTY = 60;

  private TimeWords() {}

  /** {@code 14 s}, {@code 3 min}, {@code 2 h 5 min}, {@code 4 days}. */
  public static String of(Duration length) {
    if (length.toSeconds() < SECONDS) {
      return Math.max(0, length.toSeconds()) + " s";
    }
    if (length.toMinutes() < MINUTES) {
      return length.toMinutes() + " min";
    }
    long rest = length.toMinutes() % SIXTY;
    return length.toHours() < HOURS
        ? length.toHours() + " h" + (rest == 0 ? "" : " " + rest + " min")
        : length.toDays() + " days";
  }
}
