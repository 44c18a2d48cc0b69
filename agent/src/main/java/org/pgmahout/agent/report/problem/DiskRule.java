package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.ProblemKind;

/**
 * A disk that is full soon: PostgreSQL ends when it cannot write WAL, and etcd loses its quorum.
 */
public final class DiskRule implements ProblemRule {
  private static final double LITTLE = 0.10;
  private static final double ALMOST_NOTHING = 0.03;

  /** More than this is never little: a tenth of a large disk lasts for months. */
  private static final long ENOUGH = 20L << 30;

  private static final long ENOUGH_AT_ALL = 5L << 30;
  private static final Duration SOON = Duration.ofHours(2);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    return seen.disks().stream().flatMap(disk -> of(disk, seen));
  }

  private static Stream<ProblemFound> of(DiskFigures disk, Evidence seen) {
    Optional<Duration> full = disk.fullIn();
    boolean nothing = disk.free() < disk.total() * ALMOST_NOTHING && disk.free() < ENOUGH_AT_ALL;
    boolean little = disk.free() < disk.total() * LITTLE && disk.free() < ENOUGH;
    boolean soon = full.filter(time -> time.compareTo(SOON) < 0).isPresent();
    if (!nothing && !little && !soon) {
      return Stream.empty();
    }
    String what =
        "the disk with %s (%s) has %s of %s left%s"
            .formatted(
                String.join(", ", disk.uses()),
                disk.path(),
                new ByteSize(disk.free()),
                new ByteSize(disk.total()),
                full.map(time -> ", and is full in " + TimeWords.of(time) + " at this rate")
                    .orElse(""));
    String next =
        "make room or enlarge it; on %s: du -xh %s | sort -h | tail"
            .formatted(seen.node(), disk.path());
    Component component = component(disk);
    ProblemFound found =
        nothing
            ? ProblemFound.failure(ProblemKind.DISK_FILLING, component, what, next)
            : ProblemFound.warning(ProblemKind.DISK_FILLING, component, what, next);
    return Stream.of(found.of(disk.uses().getFirst()));
  }

  private static Component component(DiskFigures disk) {
    return disk.uses().contains("wal") || disk.uses().contains("data")
        ? Component.POSTGRESQL
        : disk.uses().contains("etcd") ? Component.ETCD : Component.SYSTEM;
  }
}
