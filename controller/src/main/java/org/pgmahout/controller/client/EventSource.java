package org.pgmahout.controller.client;

import java.time.Duration;
import java.util.Optional;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunView;

/** Where {@link EventFollower} reads a run from, as often as the connection breaks. */
public interface EventSource {
  /** The run as the agent knows it now. */
  RunView run(String id);

  /** Opens the stream of a run's events that have a higher number than {@code after}. */
  Stream events(String run, long after);

  /** The events of one connection. */
  interface Stream extends AutoCloseable {
    /**
     * Waits for the next event.
     *
     * @return empty at the stream's end
     * @throws org.pgmahout.common.outcome.OpsException AGENT_UNREACHABLE when the stream breaks, or
     *     nothing comes for too long
     */
    Optional<RunEvent> next();

    /** Waits at most a moment for the end of a stream that has no more events. */
    void awaitEnd(Duration moment);

    @Override
    void close();
  }
}
