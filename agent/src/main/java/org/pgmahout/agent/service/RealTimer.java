package org.pgmahout.agent.service;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The machine's time: one thread waits for all services, and each turn has a virtual one. */
final class RealTimer implements ServiceTimer {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("services").factory());

  @Override
  public Due after(Duration pause, String name, Runnable work) {
    Thread thread = Thread.ofVirtual().name(name).unstarted(work);
    ScheduledFuture<?> due = clock.schedule(thread::start, pause.toMillis(), TimeUnit.MILLISECONDS);
    return () -> {
      due.cancel(false);
      thread.interrupt();
    };
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
