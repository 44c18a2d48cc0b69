package org.pgmahout.agent.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.bench.Meter.LeaderChange;
import org.pgmahout.agent.health.HealthSample;
import org.pgmahout.agent.report.EtcdReports;
import org.pgmahout.agent.report.NodeReporter;
import org.pgmahout.agent.report.ReportStore;
import org.pgmahout.agent.report.problem.DiskFigures;
import org.pgmahout.agent.report.problem.Evidence;
import org.pgmahout.agent.report.problem.MachineFigures;
import org.pgmahout.agent.service.BackgroundService;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.service.ServiceTimer;
import org.pgmahout.agent.watch.EtcdSight;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;

/**
 * One of many agents in a process: the product's own watch and reporter with their two connections
 * to etcd. Only what a look at its machine finds is made up.
 */
final class BenchAgent implements AutoCloseable {
  private static final String VERSION = "0.3.0";
  private static final long GIB = 1L << 30;

  /** Two problems by the product's own rules: a disk and the memory. */
  private static final List<DiskFigures> DISKS =
      List.of(
          new DiskFigures(
              List.of("data", "wal"), "/var/lib/postgresql/main", 100 * GIB, 6 * GIB, 2e6));

  private static final Optional<MachineFigures> MACHINE =
      Optional.of(new MachineFigures(16 * GIB, GIB / 2, 1.5, 4));

  private static final List<ComponentHealth> ROWS =
      List.of(
          row(Component.SYSTEM, State.OK, "Debian 13, kernel parameters as applied", ""),
          row(Component.DOCKER, State.OK, "Docker 27.5.1 runs", ""),
          row(Component.ETCD, State.OK, "member of 3, streams from its leader", ""),
          row(
              Component.POSTGRESQL,
              State.WARN,
              "streams from the leader; not in force since the last apply: work_mem is 4MB, wanted 16MB",
              "pgmahout apply"),
          row(Component.PATRONI, State.OK, "replica on timeline 7, 0 bytes behind", ""));

  private final NodeSpec spec;
  private final Supplier<Meter> meter;
  private final EtcdSight sight;
  private final List<BackgroundService> services;
  private Optional<LeaderChange> seen = Optional.empty();

  /**
   * @param meter of the part of the benchmark that goes on
   */
  BenchAgent(NodeSpec spec, ServiceTimer timer, Supplier<Meter> meter) {
    this.spec = spec;
    this.meter = meter;
    this.sight = new EtcdSight(() -> Optional.of(spec), Map::of);
    NodeReporter reporter =
        new NodeReporter(
                VERSION,
                () -> Optional.of(spec),
                () -> Optional.of(health()),
                this::health,
                () -> new UnfinishedWork(spec.node(), Unfinished.NONE, false, List.of()),
                _ -> this::look,
                of -> EtcdReports.way(sight.link()).of(of).map(Measured::new),
                Clock.systemUTC(),
                System::nanoTime)
            .wokenBy(sight);
    sight.listen(this::saw);
    this.services =
        List.of(
            new BackgroundService(sight, timer),
            new BackgroundService(new Punctuality(reporter), timer));
  }

  void start() {
    services.forEach(BackgroundService::start);
  }

  /** Why it does not see its cluster; empty when it does. */
  String trouble() {
    return sight.latest().isEmpty() ? "it has seen nothing yet" : sight.trouble();
  }

  @Override
  public void close() {
    services.forEach(BackgroundService::close);
    sight.close();
  }

  /** Called on the one thread on which the watch brings its listeners what it saw. */
  private void saw(Observation now) {
    Meter to = meter.get();
    Optional<LeaderChange> last = to.change();
    if (last.isPresent()
        && !last.equals(seen)
        && last.map(LeaderChange::to).equals(now.state().leads())) {
      to.leader.addSince(last.get().at());
      seen = last;
    }
  }

  private HealthSample health() {
    return new HealthSample(new NodeHealth(spec.node(), Instant.now(), ROWS), Map.of());
  }

  private Evidence look(HealthSample sample) {
    return new Evidence(
        spec,
        sample.health().components().stream()
            .collect(Collectors.toMap(ComponentHealth::component, row -> row)),
        sight.latest().map(Observation::state),
        Optional.empty(),
        "",
        Optional.empty(),
        DISKS,
        MACHINE);
  }

  private static ComponentHealth row(Component of, State state, String reason, String hint) {
    return new ComponentHealth(of, state, reason, Instant.parse("2026-01-01T10:00:00Z"), hint);
  }

  /** Measures how long etcd takes. */
  private final class Measured implements ReportStore {
    private final ReportStore real;

    Measured(ReportStore real) {
      this.real = real;
    }

    @Override
    public void alive() {
      measured(real::alive, meter.get().renewal);
    }

    @Override
    public void keep(NodeReport report) {
      measured(() -> real.keep(report), meter.get().write);
    }

    @Override
    public void forget() {
      real.forget();
    }

    private void measured(Runnable call, Samples into) {
      long from = System.nanoTime();
      try {
        call.run();
        into.addSince(from);
      } catch (OpsException e) {
        meter.get().failed.increment();
        throw e;
      }
    }
  }

  /** Measures how late turns begin: a process with a thousand agents may lack processors. */
  private final class Punctuality implements PeriodicTask {
    private final PeriodicTask real;
    private long planned;

    Punctuality(PeriodicTask real) {
      this.real = real;
    }

    @Override
    public String name() {
      return real.name();
    }

    /** Asked before each turn, by the service that waits for so long. */
    @Override
    public synchronized Optional<Duration> pause() {
      Optional<Duration> pause = real.pause();
      planned = System.nanoTime() + pause.orElse(Duration.ZERO).toNanos();
      return pause;
    }

    @Override
    public void turn() {
      meter.get().late.addSince(planned());
      real.turn();
    }

    private synchronized long planned() {
      return planned;
    }
  }
}
