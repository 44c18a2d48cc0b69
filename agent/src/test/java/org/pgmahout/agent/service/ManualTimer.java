package org.pgmahout.agent.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that a test moves: work is done on the test's own thread when its time has come. */
public final class ManualTimer implements ServiceTimer {
  private final List<Planned> planned = new ArrayList<>();
  private Duration now = Duration.ZERO;

  private static final class Planned implements Due {
    private final Duration at;
    private final String name;
    private final Runnable work;
    private boolean cancelled;

    private Planned(Duration at, String name, Runnable work) {
      this.at = at;
      this.name = name;
      this.work = work;
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
    }

    private synchronized boolean due(Duration time) {
      return !cancelled && at.compareTo(time) <= 0;
    }
  }

  @Override
  public synchronized Due after(Duration pause, String name, Runnable work) {
    Planned one = new Planned(now.plus(pause), name, work);
    planned.add(one);
    return one;
  }

  /** Moves the time, and does on the way what is due, in its order. */
  public void advance(Duration by) {
    Duration until;
    synchronized (this) {
      until = now.plus(by);
    }
    for (Optional<Planned> next = next(until); next.isPresent(); next = next(until)) {
      next.get().work.run();
    }
    synchronized (this) {
      now = until;
    }
  }

  /**
   * Work that was planned, also when it was cancelled since: as a thread that is late begins it.
   */
  public synchronized List<Runnable> late() {
    return planned.stream().map(one -> one.work).toList();
  }

  /** What is planned and not cancelled, by name. */
  public synchronized List<String> waiting() {
    return planned.stream().filter(one -> !one.cancelled).map(one -> one.name).toList();
  }

  private synchronized Optional<Planned> next(Duration until) {
    Optional<Planned> next =
        planned.stream().filter(one -> one.due(until)).min(Comparator.comparing(one -> one.at));
    next.ifPresent(
        one -> {
          planned.remove(one);
          now = one.at;
        });
    return next;
  }
}
