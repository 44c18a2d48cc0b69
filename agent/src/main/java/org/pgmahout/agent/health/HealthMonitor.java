package org.pgmahout.agent.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * Asks every component's probe, side by side, and remembers since when each is as it is. A probe
 * that hangs is a row UNKNOWN, never a hanging answer.
 */
public final class HealthMonitor {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final String node;
  private final ComponentCatalog catalog;
  private final List<HealthProbe> probes;
  private final AppliedSpec applied;
  private final Supplier<Drift> drift;
  private final CertificateWatch certificates;
  private final Clock clock;
  private final Map<Component, ComponentHealth> last = new EnumMap<>(Component.class);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param drift what differs from the plan: a component that is well shows it as a warning
   * @param certificates what ends soon: the system, when it is well, shows that as a warning
   */
  public HealthMonitor(
      String node,
      ComponentCatalog catalog,
      List<HealthProbe> probes,
      AppliedSpec applied,
      Supplier<Drift> drift,
      CertificateWatch certificates,
      Clock clock) {
    this.node = node;
    this.catalog = catalog;
    this.probes = probes;
    this.applied = applied;
    this.drift = drift;
    this.certificates = certificates;
    this.clock = clock;
  }

  /** Looks now; no rows before the first apply. */
  public NodeHealth look() {
    Optional<NodeSpec> spec = applied.spec();
    List<ComponentHealth> rows = new ArrayList<>();
    if (spec.isPresent()) {
      List<Component> wanted = catalog.components(spec.get());
      Map<Component, Future<HealthProbe.Reading>> asked = new EnumMap<>(Component.class);
      for (HealthProbe probe : probes) {
        if (wanted.contains(probe.component())) {
          asked.put(probe.component(), threads.submit(() -> probe.probe(spec.get())));
        }
      }
      long deadline = System.nanoTime() + LONGEST.toNanos();
      asked.forEach((component, reading) -> rows.add(row(component, reading, deadline)));
    }
    return new NodeHealth(node, clock.instant(), rows);
  }

  private ComponentHealth row(
      Component component, Future<HealthProbe.Reading> reading, long deadline) {
    HealthProbe.Reading seen;
    try {
      seen = reading.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reading.cancel(true);
      seen = unknown("no answer within " + LONGEST.toSeconds() + " s");
    } catch (ExecutionException e) {
      seen = unknown(String.valueOf(e.getCause().getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      seen = unknown("the agent is stopping");
    }
    boolean well = seen.state() == State.OK || seen.state() == State.WARN;
    return remembered(component, well ? withNotice(component, seen) : seen);
  }

  private HealthProbe.Reading withNotice(Component component, HealthProbe.Reading well) {
    return component == Component.SYSTEM
        ? certificates.trouble().orElseGet(() -> withDrift(component, well))
        : withDrift(component, well);
  }

  private HealthProbe.Reading withDrift(Component component, HealthProbe.Reading well) {
    return drift
        .get()
        .of(component)
        .map(
            why ->
                new HealthProbe.Reading(State.WARN, why, "pgmahout plan --limit " + node).and(well))
        .orElse(well);
  }

  private synchronized ComponentHealth remembered(Component component, HealthProbe.Reading seen) {
    ComponentHealth before = last.get(component);
    Instant since =
        before != null && before.state() == seen.state() ? before.since() : clock.instant();
    ComponentHealth row =
        new ComponentHealth(component, seen.state(), seen.reason(), since, seen.hint());
    last.put(component, row);
    return row;
  }

  private static HealthProbe.Reading unknown(String why) {
    return new HealthProbe.Reading(
        State.UNKNOWN, why, "Look at `pgmahout logs` of this component on this node.");
  }
}
