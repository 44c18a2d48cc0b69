package org.pgmahout.agent.service;

import java.time.Duration;
import java.util.Optional;

/**
 * Work that the agent does by itself, turn after turn, beside what it is asked for. It has no
 * thread of its own: a {@link BackgroundService} calls it.
 */
public interface PeriodicTask {

  /** The word for it in the log and in the names of threads. */
  String name();

  /**
   * How long to wait before the next turn. It is asked when the service starts and after each turn.
   *
   * @return empty when there is nothing left to do; then only another start brings more turns
   */
  Optional<Duration> pause();

  /** One turn. It may block, and must end soon after its thread is interrupted. */
  void turn();

  /** Releases what outlives its turns, when the agent stops; no turn comes after it. */
  default void close() {}

  /** Whether it has to start over when another spec is applied, because its pauses depend on it. */
  default boolean followsSpec() {
    return false;
  }
}
