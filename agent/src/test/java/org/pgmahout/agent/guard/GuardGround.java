package org.pgmahout.agent.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Freshness;
import org.pgmahout.common.cluster.KeyVersion;
import org.pgmahout.common.cluster.Known;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** A database node for guards, whose time, pause and apply a test moves. */
final class GuardGround implements ClusterSight {
  final List<ClusterEvent> events = new ArrayList<>();
  final GuardedNode node;
  Duration time = Duration.ofSeconds(1000);
  boolean held;
  boolean paused;
  boolean seen = true;
  String state = "running";

  GuardGround(String guard) {
    NodeSpec spec = spec(guard);
    this.node =
        new GuardedNode(
            () -> Optional.of(spec),
            () -> held,
            this,
            events::add,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> time);
  }

  private static NodeSpec spec(String guard) {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes:
          - node-00=198.18.10.17
          - node-01=198.18.10.18
          - node-02=198.18.10.19
        guard: {%s}
        """
            .formatted(guard);
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).getFirst();
  }

  void pass(double seconds) {
    time = time.plusMillis(Math.round(seconds * 1000));
  }

  @Override
  public Optional<Observation> latest() {
    return seen ? Optional.of(observed()) : Optional.empty();
  }

  private Observation observed() {
    ClusterConfiguration configuration =
        new ClusterConfiguration(
            paused,
            ClusterConfiguration.SynchronousMode.QUORUM,
            false,
            false,
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(9),
            true,
            1_048_576,
            Map.of());
    return new Observation(
        new ClusterState(
            7,
            new Known.Absent<>(),
            new Known.Present<>("node-00", new KeyVersion(5, 17)),
            new TreeMap<>(Map.of("node-00", new Known.Present<>(report(), new KeyVersion(6, 17)))),
            new Known.Absent<>(),
            new Known.Absent<>(),
            new Known.Absent<>(),
            new Known.Absent<>(),
            new Known.Absent<>(),
            new Known.Present<>(configuration, new KeyVersion(3, 0))),
        new Freshness(new Moment(0, Instant.EPOCH), ""));
  }

  private MemberReport report() {
    return new MemberReport(
        "198.18.10.17",
        5432,
        "https://198.18.10.17:8008/patroni",
        state,
        "primary",
        "",
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "4.1.5",
        false,
        false,
        false,
        Map.of());
  }

  @Override
  public String trouble() {
    return "";
  }

  @Override
  public void listen(Consumer<Observation> listener) {
    throw new UnsupportedOperationException("no guard listens");
  }
}
