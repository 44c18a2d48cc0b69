package org.pgmahout.agent.guard;

import java.time.Duration;

/**
 * Decides whether Patroni's loop is to be woken. A wake-up that comes while the loop does not see
 * the death yet costs a whole round, so it is repeated until Patroni has noticed, and no longer:
 * each round takes time from the start of PostgreSQL.
 *
 * @param died when PostgreSQL was seen dead
 * @param wakes how often Patroni was woken for it
 */
record WakeRule(Duration died, int wakes) {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int MOST = 40;

  /** What to do about a server that is gone. */
  enum Act {
    WAKE,
    WAIT,
    END
  }

  /**
   * @param now since the machine's start, as {@code died}
   * @param noticed whether Patroni says that PostgreSQL does not run, or one runs again
   * @param crashed whether its {@code postmaster.pid} is there still, which only a death leaves
   * @param may whether guards may act
   */
  Act act(Duration now, boolean noticed, boolean crashed, boolean may) {
    if (noticed || !crashed || wakes >= MOST || now.minus(died).compareTo(LONGEST) > 0) {
      return Act.END;
    }
    return may ? Act.WAKE : Act.WAIT;
  }

  WakeRule woken() {
    return new WakeRule(died, wakes + 1);
  }
}
