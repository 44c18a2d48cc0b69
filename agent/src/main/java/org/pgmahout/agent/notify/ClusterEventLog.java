package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pgmahout.agent.service.Backoff;
import org.pgmahout.agent.service.Counters;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.OpsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the agent saw or did, and has it kept in etcd. Whose write is the first sends the
 * event; all other agents that saw the same drop theirs.
 *
 * <p>While etcd is silent events wait, and what happened on this node is sent after a while without
 * it: no other agent sends that, and it may be the reason of the silence.
 */
public final class ClusterEventLog implements EventSink, PeriodicTask {
  /** An agent's memory is small, and more than this tell people nothing. */
  static final int MOST = 200;

  /** How long etcd may be silent before an event of this node is sent without it. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterEventLog.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String node;
  private final EventStore store;
  private final Consumer<ClusterEvent> outbox;
  private final Counters counters;
  private final LongSupplier nanos;
  private final BlockingQueue<ClusterEvent> inbox = new LinkedBlockingQueue<>(MOST);
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int failures;

  /** An event that is not in etcd yet; {@code sent} when it was sent without. */
  private record Waiting(ClusterEvent event, long since, boolean sent) {}

  /**
   * @param node this one
   * @param outbox takes what this agent has to send; never blocks
   * @param nanos the monotonic clock
   */
  public ClusterEventLog(
      String node,
      EventStore store,
      Consumer<ClusterEvent> outbox,
      Counters counters,
      LongSupplier nanos) {
    this.node = node;
    this.store = store;
    this.outbox = outbox;
    this.counters = counters;
    this.nanos = nanos;
  }

  @Override
  public void happened(ClusterEvent event) {
    if (!inbox.offer(event)) {
      lost();
    }
  }

  @Override
  public String name() {
    return "event-log";
  }

  /** A turn waits itself, for the next event. */
  @Override
  public Optional<Duration> pause() {
    return Optional.of(Duration.ZERO);
  }

  @Override
  public void turn() {
    try {
      turn(waiting.isEmpty() ? LONGEST_PAUSE : Backoff.after(failures, FIRST_PAUSE, LONGEST_PAUSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what has come, or comes within this time, and tries to have it kept. */
  void turn(Duration patience) throws InterruptedException {
    ClusterEvent first = inbox.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    List<ClusterEvent> come = new ArrayList<>();
    if (first != null) {
      come.add(first);
    }
    inbox.drainTo(come);
    come.forEach(event -> waiting.add(new Waiting(event, nanos.getAsLong(), false)));
    while (waiting.size() > MOST) {
      waiting.remove();
      lost();
    }
    keep();
  }

  private void keep() {
    try {
      while (!waiting.isEmpty()) {
        Waiting next = waiting.element();
        boolean ours = store.add(next.event());
        waiting.remove();
        failures = 0;
        if (ours && !next.sent()) {
          outbox.accept(next.event());
        }
      }
    } catch (OpsException e) {
      if (failures++ == 0) {
        LOG.info("events wait for etcd: {}", e.getMessage());
      }
      sendWithoutEtcd();
    }
  }

  private void sendWithoutEtcd() {
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    for (Waiting one : all) {
      boolean due =
          !one.sent()
              && one.event().node().equals(node)
              && nanos.getAsLong() - one.since() >= PATIENCE.toNanos();
      if (due) {
        outbox.accept(one.event());
      }
      waiting.add(new Waiting(one.event(), one.since(), one.sent() || due));
    }
  }

  private void lost() {
    counters.count("pgmahout_events_lost");
  }
}
