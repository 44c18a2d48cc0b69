package org.pgmahout.common.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The ends of past timelines, by Patroni's {@code history} key: whether two members have the same
 * past is decided by where timelines ended, never by their numbers alone.
 *
 * @param ends oldest first
 */
public record History(List<TimelineEnd> ends) {
  public History {
    ends = List.copyOf(ends);
  }

  /** Where a timeline ended; empty for one that goes on or is not known. */
  public Optional<TimelineEnd> endOf(long timeline) {
    return ends.stream().filter(end -> end.timeline() == timeline).findFirst();
  }

  /**
   * Where a timeline ended and who went on.
   *
   * @param timeline the one that ended
   * @param position where, in bytes
   * @param reason PostgreSQL's words
   * @param at when; empty in old entries
   * @param newLeader who leads since; empty in old entries
   */
  public record TimelineEnd(
      long timeline, long position, String reason, String at, String newLeader) {}
}
