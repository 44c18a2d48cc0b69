package org.pgmahout.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.patroni.PatroniProcessRestart;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the pause of automatic failover that an agent left which was killed in the middle of a
 * restart of Patroni. After a power cut the agent runs before Patroni answers, so it is tried until
 * it is done.
 */
final class InterruptedRestart implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(InterruptedRestart.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Supplier<Optional<NodeSpec>> applied;
  private final Function<NodeSpec, FailoverPause> pauses;
  private boolean tried;
  private boolean settled;

  /** The pause of failover that a restart of Patroni makes. */
  interface FailoverPause {

    /** Whether one was never ended. */
    boolean left();

    /** Ends it; throws when Patroni does not do that yet. */
    void end();
  }

  /**
   * @param applied the last applied spec
   * @param pauses the pause on a node of a spec
   */
  InterruptedRestart(
      Supplier<Optional<NodeSpec>> applied, Function<NodeSpec, FailoverPause> pauses) {
    this.applied = applied;
    this.pauses = pauses;
  }

  /** The one of this node's Patroni. */
  static InterruptedRestart of(Supplier<Optional<NodeSpec>> applied, NodeTools tools) {
    return new InterruptedRestart(
        applied, spec -> new OfPatroni(new PatroniProcessRestart(spec, tools)));
  }

  private record OfPatroni(PatroniProcessRestart restart) implements FailoverPause {
    @Override
    public boolean left() {
      return restart.interrupted();
    }

    @Override
    public void end() {
      restart.resume(StepContext.QUIET);
    }
  }

  @Override
  public String name() {
    return "interrupted restart";
  }

  /** Once it is done, a pause of failover belongs to a restart of this agent's own. */
  @Override
  public synchronized Optional<Duration> pause() {
    if (settled || found().filter(FailoverPause::left).isEmpty()) {
      settled = true;
      return Optional.empty();
    }
    return Optional.of(tried ? AGAIN : Duration.ZERO);
  }

  private Optional<FailoverPause> found() {
    return applied.get().filter(spec -> spec.has(Role.DATABASE)).map(pauses);
  }

  @Override
  public void turn() {
    first();
    found().ifPresent(FailoverPause::end);
    settled();
  }

  private synchronized void first() {
    if (!tried) {
      LOG.warn("the cluster was paused by a restart of Patroni that was interrupted; it ends now");
      tried = true;
    }
  }

  private synchronized void settled() {
    settled = true;
  }
}
