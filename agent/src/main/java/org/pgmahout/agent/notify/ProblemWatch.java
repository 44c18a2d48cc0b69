package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pgmahout.agent.notify.ProblemChanges.Open;
import org.pgmahout.agent.notify.ProblemChanges.Step;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeReport;

/**
 * Makes events of problems of this node, by its reports. Earlier events are read from etcd once; an
 * etcd that is silent is not waited for, because that is a problem itself.
 */
public final class ProblemWatch implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  private final String node;
  private final Supplier<Optional<NodeReport>> report;
  private final BooleanSupplier held;
  private final EventStore store;
  private final EventSink sink;
  private Optional<SortedMap<String, Open>> open = Optional.empty();
  private int attempts;

  /**
   * @param report the last one; empty before the first
   * @param held whether an apply holds the node
   */
  public ProblemWatch(
      String node,
      Supplier<Optional<NodeReport>> report,
      BooleanSupplier held,
      EventStore store,
      EventSink sink) {
    this.node = node;
    this.report = report;
    this.held = held;
    this.store = store;
    this.sink = sink;
  }

  @Override
  public String name() {
    return "problem-watch";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(LOOK);
  }

  @Override
  public void turn() {
    if (open.isEmpty()) {
      open = remembered();
    }
    if (open.isPresent()) {
      report.get().ifPresent(seen -> take(open.get(), seen));
    }
  }

  private void take(SortedMap<String, Open> before, NodeReport seen) {
    Step step = ProblemChanges.after(before, seen, held.getAsBoolean());
    open = Optional.of(step.open());
    step.events().forEach(sink::happened);
  }

  private Optional<SortedMap<String, Open>> remembered() {
    String ids = ProblemChanges.ids(node);
    try {
      return Optional.of(
          ProblemChanges.open(node, store.find(ids), store.find(ProblemChanges.solved(ids))));
    } catch (OpsException e) {
      return ++attempts < ATTEMPTS ? Optional.empty() : Optional.of(new TreeMap<>());
    }
  }
}
