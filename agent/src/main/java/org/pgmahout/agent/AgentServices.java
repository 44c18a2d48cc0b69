package org.pgmahout.agent;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pgmahout.agent.health.DriftWatch;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.service.BackgroundService;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.service.ServiceTimer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;

/**
 * Everything that runs in the background of the agent: one lifecycle for all of it, so that nothing
 * is forgotten when the agent stops or when another spec is applied.
 */
final class AgentServices implements AutoCloseable {
  private final ServiceTimer timer;
  private final DriftWatch drift;
  private final HealthMonitor health;
  private final Supplier<Optional<NodeSpec>> applied;
  private final BackgroundService looksForDrift;
  private final List<PeriodicTask> tasks;
  private final List<BackgroundService> all;
  private Optional<NodeSpec> known = Optional.empty();

  /**
   * @param applied the last applied spec
   * @param others what else takes its turns
   */
  AgentServices(
      ServiceTimer timer,
      Supplier<Optional<NodeSpec>> applied,
      DriftWatch drift,
      HealthMonitor health,
      List<PeriodicTask> others) {
    this.timer = timer;
    this.drift = drift;
    this.health = health;
    this.applied = applied;
    this.looksForDrift = new BackgroundService(drift, timer);
    this.tasks = Stream.concat(Stream.of(drift, health), others.stream()).toList();
    this.all =
        Stream.concat(
                Stream.of(looksForDrift),
                tasks.stream().skip(1).map(task -> new BackgroundService(task, timer)))
            .toList();
  }

  /** Starts all of them. */
  synchronized void start() {
    known = applied.get();
    all.forEach(BackgroundService::start);
  }

  /** Draws the conclusions from a run that ended: what was seen before it is no longer true. */
  synchronized void ended(RunView run) {
    if (run.mode() != Mode.APPLY) {
      return;
    }
    Optional<NodeSpec> now = applied.get();
    if (!now.equals(known)) {
      known = now;
      all.forEach(BackgroundService::specChanged);
    }
    if (drift.ended(run)) {
      looksForDrift.nextIn(DriftWatch.AFTER_APPLY);
    }
    // Last: a look that begins before this one sees the drift from before the run.
    health.forget();
  }

  @Override
  public synchronized void close() {
    all.forEach(BackgroundService::close);
    tasks.forEach(PeriodicTask::close);
    timer.close();
  }
}
