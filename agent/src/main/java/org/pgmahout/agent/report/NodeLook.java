package org.pgmahout.agent.report;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.health.HealthSample;
import org.pgmahout.agent.local.LocalEtcd;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.report.problem.DatabaseFigures;
import org.pgmahout.agent.report.problem.EtcdFigures;
import org.pgmahout.agent.report.problem.Evidence;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;

/**
 * Looks at all of a node that a report is made of, side by side: one session of PostgreSQL, one
 * page of etcd's, the disks, the machine. It remembers the look before for rates.
 */
public final class NodeLook implements NodeReporter.Look {
  private static final Duration SQL = Duration.ofSeconds(4);

  /** An older state is none to judge by. */
  private static final Duration OLD = Duration.ofSeconds(30);

  private static final double NANOS = 1e9;

  private final NodeSpec spec;
  private final CommandRunner commands;
  private final FileWriter files;
  private final LocalHttp http;
  private final MachineLook machine;
  private final DiskLook disks;
  private final ClusterSight sight;
  private final LongSupplier nanos;
  private Optional<LocalPostgresql> server = Optional.empty();
  private Optional<Timed<DatabaseFigures>> database = Optional.empty();
  private Optional<EtcdFigures> etcd = Optional.empty();

  private record Timed<T>(T value, long at) {}

  private NodeLook(
      NodeSpec spec,
      CommandRunner commands,
      FileWriter files,
      LocalHttp http,
      Machine machine,
      ClusterSight sight,
      LongSupplier nanos) {
    this.spec = spec;
    this.commands = commands;
    this.files = files;
    this.http = http;
    this.machine = new MachineLook(machine);
    this.disks = new DiskLook(spec, nanos);
    this.sight = sight;
    this.nanos = nanos;
  }

  /** Looks at a node of any spec. */
  public static Function<NodeSpec, NodeReporter.Look> of(
      CommandRunner commands,
      FileWriter files,
      LocalHttp http,
      Machine machine,
      ClusterSight sight,
      LongSupplier nanos) {
    return spec -> new NodeLook(spec, commands, files, http, machine, sight, nanos);
  }

  @Override
  public Evidence at(HealthSample sample) {
    Optional<ClusterState> cluster =
        sight
            .latest()
            .filter(seen -> seen.freshness().age(ClusterWatch.now()).compareTo(OLD) < 0)
            .map(seen -> seen.state());
    try (Parallel beside = new Parallel()) {
      var sql = beside.begin(this::database);
      var page = beside.begin(this::etcd);
      var words = beside.begin(() -> words(cluster));
      var rooms = beside.begin(disks::now);
      return new Evidence(
          spec,
          sample.health().components().stream()
              .collect(Collectors.toMap(ComponentHealth::component, Function.identity())),
          cluster,
          sql.result(),
          words.result(),
          page.result(),
          rooms.result(),
          machine.now());
    }
  }

  private Optional<DatabaseFigures> database() {
    if (!spec.has(Role.DATABASE)) {
      return Optional.empty();
    }
    Optional<DatabaseFigures> now = asked();
    long at = nanos.getAsLong();
    Optional<DatabaseFigures> rated =
        now.map(
            figures ->
                database
                    .map(before -> figures.since(before.value(), (at - before.at()) / NANOS))
                    .orElse(figures));
    database = now.map(figures -> new Timed<>(figures, at));
    return rated;
  }

  private Optional<DatabaseFigures> asked() {
    try {
      if (server.isEmpty()) {
        server = Programs.of(spec.plan().postgresql(), files).server(commands);
      }
      return server.flatMap(it -> it.ask(DatabaseFigures.QUESTION, SQL)).map(DatabaseFigures::of);
    } catch (OpsException e) {
      // It is no answer; which programs are there may have changed.
      server = Optional.empty();
      return Optional.empty();
    }
  }

  private Optional<EtcdFigures> etcd() {
    if (!spec.has(Role.ETCD) || !spec.plan().hasOwnEtcd()) {
      return Optional.empty();
    }
    Optional<EtcdFigures> now = LocalEtcd.metrics(spec, http).map(EtcdFigures::of);
    Optional<EtcdFigures> since = now.map(figures -> etcd.map(figures::since).orElse(figures));
    etcd = now;
    return since;
  }

  /** The log is read only where it explains something: a replica that runs and does not stream. */
  private String words(Optional<ClusterState> cluster) {
    boolean silent =
        cluster
            .flatMap(state -> state.member(spec.node()))
            .filter(self -> self.state().equals("running"))
            .filter(self -> !self.replicationState().equals("streaming"))
            .isPresent();
    boolean leads = cluster.flatMap(ClusterState::leads).filter(spec.node()::equals).isPresent();
    return silent && !leads ? PostgresqlLog.of(spec, commands).ofStream() : "";
  }
}
