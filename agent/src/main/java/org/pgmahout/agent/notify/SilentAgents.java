package org.pgmahout.agent.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pgmahout.agent.notify.ProblemChanges.Open;
import org.pgmahout.agent.notify.ProblemChanges.Step;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;

/**
 * Says of other nodes that their agent reports nothing any more, which it cannot say itself. Every
 * database node looks, because nobody knows which of them is still there; the event has the same id
 * for all of them, so that one sends it.
 */
public final class SilentAgents implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final String self;
  private final Supplier<Optional<Lives>> lives;
  private final BooleanSupplier held;
  private final EventStore store;
  private final EventSink sink;
  private final Clock clock;
  private final Map<String, SortedMap<String, Open>> open = new HashMap<>();

  /**
   * Who reports.
   *
   * @param alive nodes whose report has not ended
   * @param last the last report of every node of the plan that ever made one
   */
  public record Lives(Set<String> alive, List<NodeReport> last) {
    public Lives {
      alive = Set.copyOf(alive);
      last = List.copyOf(last);
    }
  }

  /**
   * @param self this node
   * @param lives who reports now, as etcd knows it; empty where this node does not look
   * @param held whether an apply holds this node, and so all of them
   */
  SilentAgents(
      String self,
      Supplier<Optional<Lives>> lives,
      BooleanSupplier held,
      EventStore store,
      EventSink sink,
      Clock clock) {
    this.self = self;
    this.lives = lives;
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
    try {
      lives
          .get()
          .ifPresent(
              now ->
                  now.last().stream()
                      .filter(report -> !report.node().equals(self))
                      .forEach(report -> look(report, now.alive().contains(report.node()))));
    } catch (OpsException e) {
      // Without etcd nobody knows who is silent; that etcd is, is another problem.
    }
  }

  private void look(NodeReport last, boolean alive) {
    SortedMap<String, Open> before = open.computeIfAbsent(last.node(), this::remembered);
    Step step = ProblemChanges.after(before, seen(last, alive), held.getAsBoolean());
    open.put(last.node(), step.open());
    step.events().forEach(sink::happened);
  }

  /** Other problems of that node are its own agent's to say. */
  private SortedMap<String, Open> remembered(String node) {
    String ids = ProblemChanges.ids(node) + ProblemKind.AGENT_SILENT.word();
    return new TreeMap<>(ProblemChanges.open(node, store.find(ids), store.find("solved-" + ids)));
  }

  private NodeReport seen(NodeReport last, boolean alive) {
    Instant now = clock.instant();
    return new NodeReport(
        last.node(),
        last.agentVersion(),
        now,
        List.of(),
        alive ? List.of() : List.of(silence(last)),
        last.work());
  }

  private static NodeProblem silence(NodeReport last) {
    return new NodeProblem(
        ProblemKind.AGENT_SILENT,
        Component.SYSTEM,
        State.UNKNOWN,
        "",
        "its agent reports nothing any more: how the node is nobody knows",
        last.at(),
        "pgmahout status; on the node: systemctl status pgmahout-agent");
  }
}
