package org.pgmahout.agent.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The time since the machine started, which is what a lease is measured by: it goes on while the
 * machine is suspended (Linux' CLOCK_BOOTTIME), unlike {@link System#nanoTime}, and nobody sets it
 * back or forth, unlike the wall clock. Java has no call for it; the kernel writes it into {@code
 * /proc/uptime} with two digits.
 *
 * @param file {@code /proc/uptime}
 */
record BootTime(Path file) implements Supplier<Duration> {
  private static final long MILLIS = 1000;

  /** This machine's. */
  static BootTime ofMachine() {
    return new BootTime(Path.of("/proc/uptime"));
  }

  @Override
  public Duration get() {
    try {
      String text = Files.readString(file);
      return Duration.ofMillis(
          Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * MILLIS));
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel does not say how long the machine runs", e);
    }
  }
}
