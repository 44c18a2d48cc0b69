package org.pgmahout.agent.service;

import java.time.Duration;

/** The time in which services take their turns: the machine's, or one that a test moves by hand. */
public interface ServiceTimer extends AutoCloseable {

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

  /** Nothing is done from now on. */
  @Override
  default void close() {}

  /** The machine's time: one thread waits for all services, each turn has a virtual one. */
  static ServiceTimer real() {
    return new RealTimer();
  }
}
