package org.pgmahout.agent.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.health.HealthSample;
import org.pgmahout.agent.report.problem.Evidence;
import org.pgmahout.agent.report.problem.OpenProblems;
import org.pgmahout.agent.report.problem.ProblemFound;
import org.pgmahout.agent.report.problem.ProblemRules;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.UnfinishedWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports how this node is: once every ten seconds, and sooner when something that matters changed
 * in the cluster, or a run ended here. A turn is short, because the lease that means "alive" is
 * kept in it, too: an agent that hangs is not alive.
 *
 * <p>While the cluster changes nothing is looked at. A look starts processes and asks Patroni, etcd
 * and PostgreSQL, which a node in the middle of a failover has no time for; and what it saw would
 * be over when it is read.
 */
public final class NodeReporter implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);

  /** What is seen at most so late by those who watch the keys. */
  private static final Duration TURN = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /** Without news for so long, a change is over: Patroni needs up to two seconds for a step. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  /** A cluster that never comes to rest is looked at all the same. */
  private static final Duration LATEST_LOOK = LOOK.multipliedBy(2);

  private final String version;
  private final Supplier<Optional<NodeSpec>> applied;
  private final Supplier<Optional<HealthSample>> health;
  private final Supplier<HealthSample> fresh;
  private final Supplier<UnfinishedWork> work;
  private final Function<NodeSpec, Look> looks;
  private final ReportWriter writer;
  private final Clock clock;
  private final LongSupplier nanos;

  private final AtomicBoolean runEnded = new AtomicBoolean();
  private final AtomicBoolean news = new AtomicBoolean();
  private volatile String interest = "";
  private volatile long newsAt;

  private Optional<NodeSpec> known = Optional.empty();
  private Optional<Look> look = Optional.empty();
  private volatile Optional<NodeReport> last = Optional.empty();
  private OpenProblems open = OpenProblems.NONE;
  private Map<Component, State> sampled = Map.of();
  private long lookedAt;

  /** What is looked at on a node of one spec. */
  @FunctionalInterface
  public interface Look {

    /** Looks now, within a few seconds. */
    Evidence at(HealthSample sample);
  }

  /**
   * @param applied the last applied spec
   * @param health the last sample of the components, if there was one; starts no look
   * @param fresh one of this moment: what the rules put together has to be of one time
   * @param work what an apply has still to do on this node
   */
  public NodeReporter(
      String version,
      Supplier<Optional<NodeSpec>> applied,
      Supplier<Optional<HealthSample>> health,
      Supplier<HealthSample> fresh,
      Supplier<UnfinishedWork> work,
      Function<NodeSpec, Look> looks,
      ReportStore.Way way,
      Clock clock,
      LongSupplier nanos) {
    this.version = version;
    this.applied = applied;
    this.health = health;
    this.fresh = fresh;
    this.work = work;
    this.looks = looks;
    this.writer = new ReportWriter(way, nanos);
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Has it look when something that matters to a report has changed there. */
  public NodeReporter wokenBy(ClusterSight sight) {
    sight.listen(this::seen);
    return this;
  }

  private void seen(Observation observation) {
    String now = Interest.of(observation.state());
    if (!now.equals(interest)) {
      interest = now;
      newsAt = nanos.getAsLong();
      news.set(true);
    }
  }

  /** What was reported may not be true any more. */
  public void lookSoon() {
    runEnded.set(true);
  }

  @Override
  public String name() {
    return "report";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(TURN);
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  /** Looks also while etcd is silent: that is a problem itself, and this agent is to say so. */
  @Override
  public synchronized void turn() {
    Optional<NodeSpec> spec = applied.get();
    if (!spec.equals(known)) {
      begin(spec);
    }
    if (look.isEmpty()) {
      return;
    }
    boolean due = due();
    writer.renew(due);
    if (due) {
      seen(look.get()).ifPresent(writer::write);
    } else {
      last.ifPresent(writer::again);
    }
  }

  /** Empty when the node's health is not known in time: the next turn looks again. */
  private Optional<NodeReport> seen(Look with) {
    HealthSample sample;
    try {
      sample = fresh.get();
    } catch (OpsException e) {
      LOG.info("the report waits: {}", e.getMessage());
      return Optional.empty();
    }
    Evidence evidence = with.at(sample);
    sampled = states(sample);
    lookedAt = nanos.getAsLong();
    last = Optional.of(made(evidence, sample));
    return last;
  }

  private void begin(Optional<NodeSpec> spec) {
    known = spec;
    look = spec.map(looks);
    last = Optional.empty();
    open = OpenProblems.NONE;
    writer.begin(spec);
  }

  /** What was seen at the last look; empty before the first one. */
  public Optional<NodeReport> last() {
    return last;
  }

  private boolean due() {
    boolean ofWork =
        runEnded.get() || last.filter(report -> report.work().equals(work.get())).isEmpty();
    boolean ofHealth = health.get().filter(sample -> !states(sample).equals(sampled)).isPresent();
    boolean ofCluster = news.get() || ofHealth;
    boolean settled = passed(newsAt, SETTLED);
    boolean wanted =
        last.isEmpty()
            || passed(lookedAt, settled ? LOOK : LATEST_LOOK)
            || (ofWork || ofCluster && settled) && passed(lookedAt, BETWEEN_LOOKS);
    if (wanted) {
      runEnded.set(false);
      news.set(false);
    }
    return wanted;
  }

  private static Map<Component, State> states(HealthSample sample) {
    return sample.health().components().stream()
        .collect(Collectors.toMap(ComponentHealth::component, ComponentHealth::state));
  }

  private boolean passed(long since, Duration time) {
    return since == 0 || nanos.getAsLong() - since >= time.toNanos();
  }

  private NodeReport made(Evidence evidence, HealthSample sample) {
    Instant now = clock.instant();
    List<ProblemFound> found = ProblemRules.in(evidence);
    open = open.after(found, now);
    return new NodeReport(
        evidence.spec().node(),
        version,
        now,
        sample.health().components(),
        open.shown(found, now),
        work.get());
  }
}
