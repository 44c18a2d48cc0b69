package org.pgmahout.agent.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.OpsException;

/**
 * Says of other nodes that their agent has stopped reporting, which it cannot say itself. Every
 * node that comes into etcd looks, because nobody knows which of them is still there; the event has
 * the same id for all of them, so that one sends it.
 *
 * <p>How long a node is missing each looker measures itself: clocks differ, and an etcd that was
 * away for a while made nobody silent.
 */
public final class SilentAgents implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final String self;
  private final Reporting reporting;
  private final BooleanSupplier held;
  private final EventStore store;
  private final EventSink sink;
  private final Clock clock;
  private final Map<String, Watched> nodes = new TreeMap<>();

  /** Who reports, as etcd knows it. */
  interface Reporting {
    /** Nodes of the plan that ought to; empty where this node does not look. */
    Set<String> planned();

    /** Nodes whose report has not ended. */
    Set<String> alive();

    /** When a node made its last report, by its own clock; empty when it never made one. */
    Optional<Instant> last(String node);
  }

  /**
   * A node as this agent has seen it.
   *
   * @param missing since when it does not report; empty while it does
   * @param back since when it does again
   * @param event that says so, and is not over; empty for none
   */
  private record Watched(
      Optional<Instant> missing, Optional<Instant> back, Optional<ClusterEvent> event) {
    Watched without(Instant now) {
      return new Watched(missing.or(() -> Optional.of(now)), Optional.empty(), event);
    }

    Watched with(Instant now) {
      return new Watched(Optional.empty(), back.or(() -> Optional.of(now)), event);
    }

    Watched forgetting() {
      return new Watched(Optional.empty(), Optional.empty(), event);
    }

    Watched saying(Optional<ClusterEvent> now) {
      return new Watched(missing, back, now);
    }
  }

  /**
   * @param self this node
   * @param held whether an apply holds this node, and so all of them
   */
  SilentAgents(
      String self,
      Reporting reporting,
      BooleanSupplier held,
      EventStore store,
      EventSink sink,
      Clock clock) {
    this.self = self;
    this.reporting = reporting;
    this.held = held;
    this.store = store;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "silent-agents";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(LOOK);
  }

  @Override
  public void turn() {
    Set<String> planned = reporting.planned();
    if (planned.isEmpty()) {
      return;
    }
    try {
      Set<String> alive = reporting.alive();
      Set<String> all = new HashSet<>(planned);
      all.addAll(nodes.keySet());
      all.remove(self);
      for (String node : all) {
        look(node, planned.contains(node), alive.contains(node));
      }
    } catch (OpsException e) {
      // Without etcd nobody knows who is silent; that etcd is, is another problem.
      nodes.replaceAll((_, one) -> one.forgetting());
    }
  }

  private void look(String node, boolean planned, boolean alive) {
    Instant now = clock.instant();
    Watched before = nodes.containsKey(node) ? nodes.get(node) : remembered(node);
    if (!planned) {
      before.event().ifPresent(event -> over(event, "it is not in the plan any more"));
      nodes.remove(node);
    } else if (alive) {
      nodes.put(node, back(before.with(now), now));
    } else {
      nodes.put(node, held.getAsBoolean() ? before.forgetting() : gone(node, before, now));
    }
  }

  private Watched back(Watched seen, Instant now) {
    if (seen.event().isEmpty() || !lasts(seen.back(), now, ProblemChanges.GOOD)) {
      return seen;
    }
    over(seen.event().get(), "its agent reports again");
    return seen.saying(Optional.empty());
  }

  private Watched gone(String node, Watched before, Instant now) {
    Watched seen = before.without(now);
    if (seen.event().isPresent() || !lasts(seen.missing(), now, ProblemChanges.BAD)) {
      return seen;
    }
    Optional<ClusterEvent> event = reporting.last(node).map(last -> opened(node, last, now));
    event.ifPresent(sink::happened);
    return seen.saying(event);
  }

  private static boolean lasts(Optional<Instant> since, Instant now, Duration time) {
    return since.filter(one -> Duration.between(one, now).compareTo(time) >= 0).isPresent();
  }

  private static ClusterEvent opened(String node, Instant last, Instant now) {
    return new ClusterEvent(
            ids(node) + last.toEpochMilli(),
            now,
            Kind.PROBLEM_OPENED,
            node,
            node + ": its agent has stopped reporting; nobody knows how the node is.",
            "pgmahout status; on the node: systemctl status pgmahout-agent")
        .with(Map.of("last", last.toString()));
  }

  private void over(ClusterEvent opened, String why) {
    sink.happened(
        new ClusterEvent(
                ProblemChanges.solved(opened.id()),
                clock.instant(),
                Kind.PROBLEM_CLOSED,
                opened.node(),
                opened.node() + ": " + why + ".",
                "")
            .with(Map.of(ProblemChanges.PROBLEM, opened.id())));
  }

  private static String ids(String node) {
    return ProblemChanges.ids(node) + "agent-silent-";
  }

  /** What another agent, or this one before it was started again, has said of a node. */
  private Watched remembered(String node) {
    List<String> over =
        store.find(ProblemChanges.solved(ids(node))).stream()
            .map(event -> event.facts().getOrDefault(ProblemChanges.PROBLEM, ""))
            .toList();
    Stream<ClusterEvent> open =
        store.find(ids(node)).stream().filter(event -> !over.contains(event.id()));
    return new Watched(Optional.empty(), Optional.empty(), open.reduce((_, later) -> later));
  }
}
