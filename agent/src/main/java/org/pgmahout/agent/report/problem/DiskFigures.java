package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file system with something of the cluster on it.
 *
 * @param uses what is on it: {@code data}, {@code wal}, {@code etcd}, {@code root}
 * @param path one of their folders
 * @param total bytes in all
 * @param free bytes that programs can still have
 * @param growth bytes a second that it fills by; 0 or less when it does not, or is not known yet
 */
public record DiskFigures(List<String> uses, String path, long total, long free, double growth) {
  public DiskFigures {
    uses = List.copyOf(uses);
  }

  /** When it is full at this rate; empty when it does not fill. */
  Optional<Duration> fullIn() {
    return timeFor(free, growth);
  }

  /** How long some bytes take at a rate; empty where that is no time anybody plans with. */
  static Optional<Duration> timeFor(long bytes, double rate) {
    return rate < 1 || bytes / rate > Duration.ofDays(3650).toSeconds()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds((long) (bytes / rate)));
  }
}
