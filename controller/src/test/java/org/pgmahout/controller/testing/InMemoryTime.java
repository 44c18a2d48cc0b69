package org.pgmahout.controller.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgmahout.common.io.Pace;

/** Time that passes only where somebody waits: a pause returns at once, and the cluster goes on. */
public final class InMemoryTime implements Pace {
  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final List<Runnable> atPause = new CopyOnWriteArrayList<>();
  private Duration passed = Duration.ZERO;

  /** From now on this happens at every pause. */
  public void atPause(Runnable happens) {
    atPause.add(happens);
  }

  /** How much time has passed. */
  public synchronized Duration passed() {
    return passed;
  }

  /** Lets time pass in which nothing happens. */
  public synchronized void pass(Duration length) {
    passed = passed.plus(length);
  }

  @Override
  public long nanos() {
    return passed().toNanos();
  }

  @Override
  public void pause(Duration length) {
    pass(length);
    atPause.forEach(Runnable::run);
  }

  /** The clock of every machine. */
  public Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return START.plus(passed());
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }
}
