package org.pgmahout.agent.guard;

/**
 * What is to be done after a look, and what is remembered of it.
 *
 * @param act what to do
 * @param memory for the next look
 */
record GuardDecision(Act act, GuardMemory memory) {

  /** What a guard of Patroni may do. */
  sealed interface Act {

    /** Nothing. */
    record Nothing() implements Act {}

    /**
     * End Patroni's process, so that systemd starts another; PostgreSQL goes on.
     *
     * @param why a part of a sentence, after "because"
     */
    record Restart(String why) implements Act {}

    /**
     * End Patroni's process and stop PostgreSQL at once.
     *
     * @param why a part of a sentence, after "because"
     */
    record Fence(String why) implements Act {}
  }
}
