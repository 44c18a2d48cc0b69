package org.pgmahout.agent.notify;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.pgmahout.agent.service.Backoff;
import org.pgmahout.agent.service.Counters;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.ClusterEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this agent's events over one channel, one after the other. What is not taken is tried again
 * after a pause that grows, for a quarter of an hour; then it is given up, counted and logged once,
 * and the next one is tried. Each channel has a notifier of its own: one that hangs holds no other.
 */
public final class Notifier implements PeriodicTask {
  /** As many as the log of events keeps while etcd is silent. */
  static final int MOST = 200;

  static final Duration PATIENCE = Duration.ofMinutes(15);
  static final String COUNTER = "pgmahout_notifications";

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final String word;
  private final Supplier<Optional<Channel>> channel;
  private final Counters counters;
  private final LongSupplier nanos;
  private final BlockingQueue<ClusterEvent> queue = new LinkedBlockingQueue<>(MOST);
  private Optional<Attempts> current = Optional.empty();
  private boolean warned;

  /** An event that was tried so often, since then. */
  private record Attempts(ClusterEvent event, int failed, long since) {}

  /**
   * @param word the channel's, as the plan has it
   * @param channel as the applied plan names it now; empty for none
   * @param nanos the monotonic clock
   */
  Notifier(
      String word, Supplier<Optional<Channel>> channel, Counters counters, LongSupplier nanos) {
    this.word = word;
    this.channel = channel;
    this.counters = counters;
    this.nanos = nanos;
  }

  /** Takes an event to be sent; never blocks. */
  void add(ClusterEvent event) {
    if (!queue.offer(event)) {
      count("lost");
    }
  }

  @Override
  public String name() {
    return "notify-" + word;
  }

  /** With nothing to try again a turn waits itself, for the next event. */
  @Override
  public synchronized Optional<Duration> pause() {
    return Optional.of(
        current
            .map(one -> Backoff.after(one.failed(), FIRST_PAUSE, LONGEST_PAUSE))
            .orElse(Duration.ZERO));
  }

  @Override
  public void turn() {
    try {
      turn(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends one event, or tries again the one that was not taken. */
  void turn(Duration idle) throws InterruptedException {
    Optional<Attempts> next = current();
    if (next.isEmpty()) {
      next =
          Optional.ofNullable(queue.poll(idle.toMillis(), TimeUnit.MILLISECONDS))
              .map(event -> new Attempts(event, 0, nanos.getAsLong()));
    }
    Optional<Attempts> left = next.flatMap(this::attempted);
    synchronized (this) {
      current = left;
    }
  }

  private synchronized Optional<Attempts> current() {
    return current;
  }

  /** What has to be tried again. */
  private Optional<Attempts> attempted(Attempts next) {
    Optional<Channel> way = channel.get();
    if (way.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> failure = way.get().send(next.event());
    if (failure.isEmpty()) {
      warned = false;
      count("sent");
      return Optional.empty();
    }
    if (nanos.getAsLong() - next.since() < PATIENCE.toNanos()) {
      count("retried");
      return Optional.of(new Attempts(next.event(), next.failed() + 1, next.since()));
    }
    count("failed");
    if (!warned) {
      warned = true;
      LOG.warn(
          "{} does not take events, {} is given up: {}", name(), next.event().id(), failure.get());
    }
    return Optional.empty();
  }

  private void count(String result) {
    counters.count(COUNTER, "channel", word, "result", result);
  }
}
