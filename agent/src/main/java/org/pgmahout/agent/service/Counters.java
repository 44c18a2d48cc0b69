package org.pgmahout.agent.service;

/** Counts what the agent does by itself, for monitoring. Never blocks and never throws. */
@FunctionalInterface
public interface Counters {

  /**
   * One more.
   *
   * @param name as {@code pgmahout_notifications}; Prometheus sees it with {@code _total} behind
   * @param labels names and values in turn; few different ones, because each is a line for ever
   */
  void count(String name, String... labels);
}
