package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.dcs.Delivery;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ApiPaths;

/**
 * What a node without a way into etcd sees of its cluster: it follows the agents of several
 * database nodes at once and believes the newest revision. One that is silent is replaced by
 * another while there are more of them.
 */
public final class AgentsSight implements PeriodicTask, ClusterSight {
  /** So many agents are followed, where there are so many. */
  static final int FOLLOWED = 3;

  /** They send a line every second. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private static final Duration GIVEN_UP = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Supplier<Optional<NodeSpec>> applied;
  private final BiFunction<NodePlan, Integer, AgentStream.Source> dial;
  private final Supplier<Moment> clock;
  private final List<Consumer<Observation>> listeners = new CopyOnWriteArrayList<>();
  private final Delivery delivery;
  private final Map<NodePlan, AgentStream> streams = new LinkedHashMap<>();
  private int port;

  /**
   * @param applied the last applied spec
   * @param dialer of other agents
   * @param clock the time
   */
  public AgentsSight(
      Supplier<Optional<NodeSpec>> applied, AgentDialer dialer, Supplier<Moment> clock) {
    this(
        applied,
        (node, port) -> () -> dialer.open(node, port, ApiPaths.CLUSTER_EVENTS, SILENCE),
        clock);
  }

  AgentsSight(
      Supplier<Optional<NodeSpec>> applied,
      BiFunction<NodePlan, Integer, AgentStream.Source> dial,
      Supplier<Moment> clock) {
    this.applied = applied;
    this.dial = dial;
    this.clock = clock;
    this.delivery = new Delivery(now -> listeners.forEach(one -> one.accept(now)));
  }

  @Override
  public String name() {
    return "agents-sight";
  }

  @Override
  public Optional<Duration> pause() {
    return candidates().isEmpty() && isIdle() ? Optional.empty() : Optional.of(LOOK);
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  /** The agents that this node may follow; none where it watches etcd itself. */
  private List<NodePlan> candidates() {
    return applied
        .get()
        .filter(spec -> spec.has(Role.PROXY) && !PlanCompiler.comesIntoEtcd(spec.self()))
        .map(spec -> spec.plan().nodesWith(Role.DATABASE))
        .orElse(List.of());
  }

  private synchronized boolean isIdle() {
    return streams.isEmpty();
  }

  @Override
  public void turn() {
    follow(candidates(), applied.get().map(spec -> spec.plan().agent().port()).orElse(0));
  }

  private synchronized void follow(List<NodePlan> candidates, int port) {
    if (this.port != port) {
      end(List.copyOf(streams.keySet()));
      this.port = port;
    }
    end(streams.keySet().stream().filter(node -> !candidates.contains(node)).toList());
    List<NodePlan> idle = candidates.stream().filter(node -> !streams.containsKey(node)).toList();
    List<NodePlan> silent =
        streams.entrySet().stream()
            .filter(one -> one.getValue().silence().compareTo(GIVEN_UP) > 0)
            .map(Map.Entry::getKey)
            .limit(idle.size())
            .toList();
    end(silent);
    idle.stream()
        .limit(Math.max(0, FOLLOWED - streams.size()))
        .forEach(
            node ->
                streams.put(
                    node,
                    new AgentStream(node.name(), dial.apply(node, port), clock, this::heard)));
  }

  private void end(List<NodePlan> nodes) {
    nodes.forEach(node -> streams.remove(node).close());
  }

  private void heard() {
    latest().ifPresent(delivery::put);
  }

  @Override
  public synchronized Optional<Observation> latest() {
    return Newest.of(
        streams.values().stream().map(AgentStream::latest).flatMap(Optional::stream).toList(),
        clock.get());
  }

  @Override
  public synchronized String trouble() {
    if (streams.isEmpty()) {
      return "this node follows no agent";
    }
    return streams.values().stream().map(AgentStream::trouble).anyMatch(String::isEmpty)
        ? ""
        : streams.entrySet().stream()
            .map(one -> one.getKey().name() + ": " + one.getValue().trouble())
            .collect(Collectors.joining("; "));
  }

  @Override
  public void listen(Consumer<Observation> listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void close() {
    end(List.copyOf(streams.keySet()));
    delivery.close();
  }
}
