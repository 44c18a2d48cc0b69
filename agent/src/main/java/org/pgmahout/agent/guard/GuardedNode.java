package org.pgmahout.agent.guard;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all guards of a node share: whether they are wanted, whether they may act at this moment,
 * and who hears of it.
 */
public final class GuardedNode {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedNode.class);

  private final Supplier<Optional<NodeSpec>> applied;
  private final BooleanSupplier held;
  private final ClusterSight sight;
  private final EventSink events;
  private final Clock clock;
  private final Supplier<Duration> time;

  /**
   * @param applied the last applied spec
   * @param held whether an apply or another operation has this node
   * @param clock of events
   */
  public GuardedNode(
      Supplier<Optional<NodeSpec>> applied,
      BooleanSupplier held,
      ClusterSight sight,
      EventSink events,
      Clock clock) {
    this(applied, held, sight, events, clock, BootTime.ofMachine());
  }

  GuardedNode(
      Supplier<Optional<NodeSpec>> applied,
      BooleanSupplier held,
      ClusterSight sight,
      EventSink events,
      Clock clock,
      Supplier<Duration> time) {
    this.applied = applied;
    this.held = held;
    this.sight = sight;
    this.events = events;
    this.clock = clock;
    this.time = time;
  }

  /** The spec of a database node whose plan wants a guard; empty elsewhere. */
  Optional<NodeSpec> where(Predicate<GuardPlan> wanted) {
    return applied
        .get()
        .filter(one -> one.has(Role.DATABASE))
        .filter(one -> wanted.test(one.plan().guard()));
  }

  /**
   * Why a guard must not act now; empty when it may. What is not known counts as a reason: a pause
   * is the operator's word that nobody acts.
   *
   * @param word what Patroni itself said in this look
   */
  Optional<String> hindrance(PatroniWord word) {
    if (held.getAsBoolean()) {
      return Optional.of("an apply or another operation has this node");
    }
    Optional<Observation> known = sight.latest();
    if (known.isEmpty() && !(word instanceof PatroniWord.Answer)) {
      return Optional.of("nobody said yet whether Patroni is paused");
    }
    boolean paused =
        known.filter(now -> now.state().paused()).isPresent()
            || word instanceof PatroniWord.Answer(_, _, boolean itself) && itself;
    return paused ? Optional.of("Patroni is paused") : Optional.empty();
  }

  /** What is known of the cluster. */
  Optional<Observation> seen() {
    return sight.latest();
  }

  /** Time since the machine's start. */
  Duration now() {
    return time.get();
  }

  /**
   * Says what a guard did.
   *
   * @param guard its word in the plan
   * @param what a whole sentence
   * @param next the next useful command; empty when there is nothing to do
   */
  void acted(NodeSpec of, String guard, String what, String next) {
    LOG.info("{}", what);
    events.happened(
        new ClusterEvent(
            "guard-%s-%s-%d".formatted(of.node(), guard, clock.millis()),
            clock.instant(),
            ClusterEvent.Kind.GUARD_ACTED,
            of.node(),
            what,
            next));
  }
}
