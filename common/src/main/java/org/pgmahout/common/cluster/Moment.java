package org.pgmahout.common.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment on both clocks of a machine, because neither alone measures an age safely: the monotonic
 * one stands still while the machine sleeps, and the wall clock is set back and forth.
 *
 * @param nanos {@link System#nanoTime}
 * @param wall the wall clock
 */
public record Moment(long nanos, Instant wall) {

  /**
   * How long ago an earlier moment was: the longer one of what the two clocks say, so that nothing
   * ever looks fresher than it is.
   */
  public Duration since(Moment earlier) {
    Duration monotonic = Duration.ofNanos(Math.max(0, nanos - earlier.nanos));
    Duration shown = Duration.between(earlier.wall, wall);
    return shown.compareTo(monotonic) > 0 ? shown : monotonic;
  }

  /** The moment that was so long before this one. */
  public Moment before(Duration elapsed) {
    return new Moment(nanos - elapsed.toNanos(), wall.minus(elapsed));
  }
}
