package org.pgmahout.agent.step;

import java.util.List;
import java.util.Locale;

/**
 * A number of bytes as people read it, in PostgreSQL's units: {@code 512.3 GB} is as many times
 * 1024 cubed.
 */
public record ByteSize(long bytes) {
  private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB");
  private static final int STEP = 1024;

  @Override
  public String toString() {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < UNITS.size() - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0
        ? bytes + " " + UNITS.getFirst()
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }
}
