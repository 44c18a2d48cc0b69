package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.notify.LeaderChanges.Memory;
import org.pgmahout.agent.notify.LeaderChanges.Step;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * Makes events of changes of the leader, at the moment the watch sees them. Its turns notice what
 * no change announces: that there is no leader for a while.
 */
public final class LeaderWatch implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final ClusterSight sight;
  private final EventSink sink;
  private final Supplier<Moment> clock;
  private Optional<Memory> memory = Optional.empty();

  public LeaderWatch(ClusterSight sight, EventSink sink, Supplier<Moment> clock) {
    this.sight = sight;
    this.sink = sink;
    this.clock = clock;
    sight.listen(_ -> turn());
  }

  private void seen(Observation now) {
    Step step = LeaderChanges.after(memory, now, clock.get());
    memory = step.memory();
    step.events().forEach(sink::happened);
  }

  @Override
  public String name() {
    return "leader-watch";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(LOOK);
  }

  /** The newest is asked for within the lock, so that none older than the last is ever judged. */
  @Override
  public synchronized void turn() {
    sight.latest().ifPresent(this::seen);
  }
}
