package org.pgmahout.agent.bench;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.pgmahout.agent.bench.Samples.Spread;

/**
 * What one part of the benchmark has measured; times in milliseconds.
 *
 * @param name of the part
 * @param fresh from the making of a report until a reader has it
 * @param late turns behind their plan
 * @param write reports until etcd has taken them
 * @param renewal leases until etcd has renewed them
 * @param failed writes and renewals that etcd did not take in time
 * @param silent agents that seemed gone though they lived
 * @param changes how often the leader changed
 * @param leader from a change of the leader until one watch has brought it
 * @param unseen watches that had not brought a change when the next one came
 * @param statuses each reading of all reports, in their order
 * @param aliveAtLeast fewest agents that a reading found
 * @param oldestSeconds age of the oldest report that a reading found
 * @param reportBytes of a report, on average
 * @param load the machine's, at the end of the part
 */
record Figures(
    String name,
    double seconds,
    Spread fresh,
    Spread late,
    Spread write,
    Spread renewal,
    long failed,
    long silent,
    int changes,
    Spread leader,
    long unseen,
    List<Double> statuses,
    int aliveAtLeast,
    double oldestSeconds,
    long reportBytes,
    Machine etcd,
    Machine bench,
    double storeMbAnHour,
    double load) {
  private static final double MILLIS = 1000;
  private static final double NANOS_A_MILLISECOND = 1e6;
  private static final double KB_A_MB = 1024;

  Figures {
    statuses = List.copyOf(statuses);
  }

  /**
   * What a process took of the machine.
   *
   * @param percent of one processor
   * @param residentMb memory at the end
   */
  record Machine(double percent, double residentMb) {
    static Machine of(ProcessUse before, ProcessUse after, Duration elapsed) {
      return new Machine(after.percentSince(before, elapsed), after.residentKb() / KB_A_MB);
    }
  }

  static Figures of(
      String name,
      Duration length,
      Meter meter,
      int agents,
      int changes,
      List<StatusReading> readings,
      Machine etcd,
      Machine bench,
      double storeMbAnHour,
      double load) {
    Spread leader = meter.leader.spread();
    long reports = Math.max(1, readings.stream().mapToLong(StatusReading::alive).sum());
    return new Figures(
        name,
        length.toMillis() / MILLIS,
        meter.fresh.spread(),
        meter.late.spread(),
        meter.write.spread(),
        meter.renewal.spread(),
        meter.failed.sum(),
        meter.silent.sum(),
        changes,
        leader,
        (long) changes * agents - leader.count(),
        readings.stream().map(one -> one.time().toNanos() / NANOS_A_MILLISECOND).toList(),
        readings.stream().mapToInt(StatusReading::alive).min().orElse(0),
        readings.stream().map(StatusReading::oldest).max(Comparator.naturalOrder()).stream()
            .mapToDouble(age -> age.toMillis() / MILLIS)
            .findFirst()
            .orElse(0),
        readings.stream().mapToLong(StatusReading::bytes).sum() / reports,
        etcd,
        bench,
        storeMbAnHour,
        load);
  }

  double statusMedian() {
    return statuses.stream().sorted().skip(statuses.size() / 2).findFirst().orElse(0.0);
  }

  double statusMax() {
    return statuses.stream().max(Comparator.naturalOrder()).orElse(0.0);
  }
}
