package org.pgmahout.common.dcs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Observation;

/**
 * Brings a listener what a watch saw, in order and on one thread of its own. A listener that is
 * slow gets the newest next and never those between: the room for what waits is one.
 */
public final class Delivery implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Delivery.class.getName());
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Consumer<Observation> listener;
  private final Thread thread;
  private Observation newest;
  private boolean waits;
  private boolean closed;

  /**
   * @param listener takes what is put, until this is closed
   */
  public Delivery(Consumer<Observation> listener) {
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("cluster-watch-delivery").start(this::run);
  }

  /** Has this brought next; what still waits is left out. */
  public synchronized void put(Observation observation) {
    if (!closed) {
      newest = observation;
      waits = true;
      notifyAll();
    }
  }

  /** What was put last. */
  public synchronized Optional<Observation> newest() {
    return Optional.ofNullable(newest);
  }

  private void run() {
    try {
      for (Optional<Observation> next = take(); next.isPresent(); next = take()) {
        tell(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Observation observation) {
    try {
      listener.accept(observation);
    } catch (RuntimeException e) {
      // Its own mistake: the next observation may be the one that it has to act on.
      LOG.log(System.Logger.Level.ERROR, "a listener of the cluster's state failed", e);
    }
  }

  private synchronized Optional<Observation> take() throws InterruptedException {
    while (!waits && !closed) {
      wait();
    }
    waits = false;
    return closed ? Optional.empty() : Optional.of(newest);
  }

  /** Waits for a listener at work, unless it is the listener that closes; nothing follows. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (Thread.currentThread() != thread) {
      awaitEnd(thread);
    }
  }

  /** Waits for a thread that was asked to end. */
  static void awaitEnd(Thread thread) {
    try {
      thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
