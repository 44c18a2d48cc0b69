package org.pgmahout.agent.service;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The time in which services take their turns: the machine's, or one that a test moves by hand. */
public interface ServiceTimer {

  /** Work that is due some time, or goes on. */
  interface Due {
    /** Has it never begin; where it goes on already, interrupts it. */
    void cancel();
  }

  /**
   * Has work done once.
   *
   * @param name of the thread that it is done on
   */
  Due after(Duration pause, String name, Runnable work);

  /** The machine's time: one thread waits for all services, each turn has a virtual one. */
  static ServiceTimer real() {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("services").factory());
    return (pause, name, work) -> {
      Thread thread = Thread.ofVirtual().name(name).unstarted(work);
      ScheduledFuture<?> due =
          clock.schedule(thread::start, pause.toMillis(), TimeUnit.MILLISECONDS);
      return () -> {
        due.cancel(false);
        thread.interrupt();
      };
    };
  }
}
