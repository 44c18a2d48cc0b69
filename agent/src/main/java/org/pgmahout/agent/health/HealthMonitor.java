package org.pgmahout.agent.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one source of how this node is. It asks every component's probe, side by side, at an interval
 * and whenever somebody has to know it now, and remembers since when each component is in its
 * state. Any number of readers share one look. A probe that hangs is a row UNKNOWN, never a hanging
 * answer.
 */
public final class HealthMonitor implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

  /**
   * A look costs three short processes and two questions over TLS, about 30 ms of a CPU: at this
   * interval a third of a percent, and still more often than monitoring usually scrapes. The
   * reports of a node have one made every ten seconds; as a rule there is nothing left to do here.
   */
  static final Duration CADENCE = Duration.ofSeconds(12);

  /** A look that began this short a time ago is one of now. */
  private static final Duration NOW = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** What comes on top of the longest look: reading the spec, and making the rows. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final String node;
  private final ComponentCatalog catalog;
  private final List<HealthProbe> probes;
  private final AppliedSpec applied;
  private final Supplier<Drift> drift;
  private final CertificateWatch certificates;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Component, ComponentHealth> states = new EnumMap<>(Component.class);
  private Optional<Sampling> latest = Optional.empty();
  private Optional<HealthSample> last = Optional.empty();
  private long looks;
  private long kept;

  /** A look that goes on, or is over. */
  private record Sampling(long number, Instant began, CompletableFuture<HealthSample> sample) {}

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
    this.probes = List.copyOf(probes);
    this.applied = applied;
    this.drift = drift;
    this.certificates = certificates;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "health";
  }

  /** The first sample at once, so that monitoring finds one. A look for somebody else counts. */
  @Override
  public Optional<Duration> pause() {
    return Optional.of(untilDue());
  }

  @Override
  public void turn() {
    if (untilDue().isZero()) {
      try {
        now();
      } catch (OpsException e) {
        if (e.code() != ErrorCode.TIMED_OUT) {
          throw e;
        }
        // An overloaded machine, or a disk that hangs: who asks hears it, and the next look may be
        // better.
        LOG.info("{}", e.getMessage());
      }
    }
  }

  private synchronized Duration untilDue() {
    return latest
        .map(look -> CADENCE.minus(Duration.between(look.began(), clock.instant())))
        .filter(left -> left.isPositive() && left.compareTo(CADENCE) <= 0)
        .orElse(Duration.ZERO);
  }

  /**
   * How the node is now: from a look that begins after this call, or began less than a second
   * before it. All who ask within that second share it. There are no rows before the first apply.
   */
  public HealthSample now() {
    return awaited(current());
  }

  /** How the node was at the last look; one is made only when there was none yet. */
  public HealthSample last() {
    return known().orElseGet(this::now);
  }

  /** How the node was at the last look, if there was one; starts none. */
  public synchronized Optional<HealthSample> known() {
    return last;
  }

  /** Has the next reader look for itself: what was seen is no longer true. */
  public synchronized void forget() {
    latest = Optional.empty();
  }

  /** Ends the looks that go on. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private synchronized Sampling current() {
    Instant now = clock.instant();
    Sampling look = latest.filter(one -> isOf(one, now)).orElseGet(() -> begin(now));
    latest = Optional.of(look);
    return look;
  }

  /** A clock that was set back makes no look younger. */
  private static boolean isOf(Sampling look, Instant now) {
    Duration age = Duration.between(look.began(), now);
    return !look.sample().isCompletedExceptionally() && !age.isNegative() && age.compareTo(NOW) < 0;
  }

  private Sampling begin(Instant now) {
    Sampling look = new Sampling(++looks, now, new CompletableFuture<>());
    threads.execute(
        () -> {
          try {
            look.sample().complete(look(look.number()));
          } catch (RuntimeException | Error e) {
            look.sample().completeExceptionally(e);
          }
        });
    return look;
  }

  private static HealthSample awaited(Sampling look) {
    try {
      return look.sample().get(LONGEST.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OpsException known) {
        throw known;
      }
      throw new IllegalStateException("the look at this node's health failed", e.getCause());
    } catch (TimeoutException e) {
      throw new OpsException(
          ErrorCode.TIMED_OUT,
          "this node's health is not known within %d s".formatted(LONGEST.plus(SLACK).toSeconds()),
          "Sampling at the machine's load and disks.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "interrupted while looking at this node's health", "", e);
    }
  }

  private HealthSample look(long number) {
    Optional<NodeSpec> spec = applied.spec();
    Future<Map<String, Instant>> ends = threads.submit(certificates::ends);
    Map<Component, Future<Reading>> asked = new EnumMap<>(Component.class);
    if (spec.isPresent()) {
      List<Component> wanted = catalog.components(spec.get());
      for (HealthProbe probe : probes) {
        if (wanted.contains(probe.component())) {
          asked.put(probe.component(), threads.submit(() -> read(probe, spec.get(), ends)));
        }
      }
    }
    long deadline = System.nanoTime() + LONGEST.toNanos();
    Map<Component, Reading> seen = new EnumMap<>(Component.class);
    asked.forEach((component, reading) -> seen.put(component, answer(reading, deadline)));
    return keep(number, seen, ends(ends, deadline));
  }

  /** On the probe's own thread: what hangs there is given up with it. */
  private Reading read(HealthProbe probe, NodeSpec spec, Future<Map<String, Instant>> ends) {
    Reading seen = probe.probe(spec);
    boolean well = seen.state() == State.OK || seen.state() == State.WARN;
    return well ? withNotice(probe.component(), seen, ends) : seen;
  }

  private Reading withNotice(Component component, Reading well, Future<Map<String, Instant>> ends) {
    Optional<Reading> trouble =
        component == Component.SYSTEM ? certificates.trouble(value(ends)) : Optional.empty();
    return trouble.orElseGet(() -> withDrift(component, well));
  }

  private static Map<String, Instant> value(Future<Map<String, Instant>> ends) {
    try {
      return ends.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("certificates cannot be looked at: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the look at certificates was given up", e);
    }
  }

  private Reading withDrift(Component component, Reading well) {
    return drift
        .get()
        .of(component)
        .map(why -> new Reading(State.WARN, why, "pgmahout plan --limit " + node).and(well))
        .orElse(well);
  }

  private static Reading answer(Future<Reading> reading, long deadline) {
    try {
      return reading.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reading.cancel(true);
      return unknown("no answer within " + LONGEST.toSeconds() + " s");
    } catch (ExecutionException e) {
      return unknown(String.valueOf(e.getCause().getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("the agent is stopping");
    }
  }

  /** Where they cannot be looked at now, those of before: a certificate's end seldom moves. */
  private Map<String, Instant> ends(Future<Map<String, Instant>> asked, long deadline) {
    try {
      return asked.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      asked.cancel(true);
      return before();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return before();
    }
  }

  private Map<String, Instant> before() {
    return known().map(HealthSample::certificates).orElseGet(Map::of);
  }

  /** A look that ends after a later one changes nothing of what is remembered. */
  private synchronized HealthSample keep(
      long number, Map<Component, Reading> seen, Map<String, Instant> ends) {
    Instant at = clock.instant();
    List<ComponentHealth> rows = new ArrayList<>();
    seen.forEach((component, reading) -> rows.add(row(component, reading, at)));
    HealthSample sample = new HealthSample(new NodeHealth(node, at, rows), ends);
    if (number > kept) {
      kept = number;
      last = Optional.of(sample);
      states.clear();
      rows.forEach(row -> states.put(row.component(), row));
    }
    return sample;
  }

  private ComponentHealth row(Component component, Reading seen, Instant at) {
    ComponentHealth before = states.get(component);
    Instant since = before != null && before.state() == seen.state() ? before.since() : at;
    return new ComponentHealth(component, seen.state(), seen.reason(), since, seen.hint());
  }

  private static Reading unknown(String why) {
    return new Reading(
        State.UNKNOWN, why, "Sampling at `pgmahout logs` of this component on this node.");
  }
}
