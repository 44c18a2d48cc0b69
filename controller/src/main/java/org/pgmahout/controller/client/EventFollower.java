package org.pgmahout.controller.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunView;

/**
 * Reads a run's events to the end: asks again for what came after the last number when the
 * connection breaks, and gives up when the agent stays away. No event is handed on twice.
 */
public final class EventFollower {
  /** Long enough for a restarted agent, which answers long before. */
  public static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMillis(500));

  /** With TOO_MANY, streams that others have open end meanwhile; the run goes on in any case. */
  private static final Set<ErrorCode> RETRIED =
      Set.of(ErrorCode.AGENT_UNREACHABLE, ErrorCode.TOO_MANY);

  /** The agent ends its answer at once after the last event. */
  private static final Duration LAST_WORD = Duration.ofMillis(200);

  private final Pace pace;
  private final EventSource agent;
  private final String run;
  private final Consumer<RunEvent> events;
  private final Consumer<String> silence;
  private final Patience patience;
  private long last;
  private long heard;
  private Duration said = Duration.ZERO;

  /**
   * With an agent that does not answer.
   *
   * @param limit after which it is given up
   * @param words the time between two of them about it
   * @param pause the time between two tries
   */
  public record Patience(Duration limit, Duration words, Duration pause) {}

  /**
   * Nothing is read yet.
   *
   * @param pace the time in which it waits for an agent that does not answer
   * @param silence takes a line now and then while the agent does not answer
   */
  public EventFollower(
      Pace pace,
      EventSource agent,
      String run,
      Consumer<RunEvent> events,
      Consumer<String> silence,
      Patience patience) {
    this.pace = pace;
    this.heard = pace.nanos();
    this.agent = agent;
    this.run = run;
    this.events = events;
    this.silence = silence;
    this.patience = patience;
  }

  /** The run as it ended. */
  public RunView toEnd() {
    while (true) {
      try {
        // The stream may end without the last event: an agent that was restarted says what became
        // of the run.
        RunView seen = readOnce().orElseGet(() -> agent.run(run));
        if (seen.state().ended()) {
          return seen;
        }
      } catch (OpsException e) {
        Duration since = Duration.ofNanos(pace.nanos() - heard);
        if (!RETRIED.contains(e.code()) || since.compareTo(patience.limit()) > 0) {
          throw e;
        }
        if (since.compareTo(said.plus(patience.words())) > 0) {
          said = since;
          silence.accept(
              "waiting for the agent to answer again: %s (%d s of %d s)"
                  .formatted(e.getMessage(), since.toSeconds(), patience.limit().toSeconds()));
        }
      }
      Await.rest(pace, patience.pause());
    }
  }

  private Optional<RunView> readOnce() {
    try (EventSource.Stream stream = agent.events(run, last)) {
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        RunEvent event = next.get();
        heard = pace.nanos();
        said = Duration.ZERO;
        if (event instanceof RunEvent.Heartbeat) {
          continue;
        }
        if (event.number() > last) {
          last = event.number();
          events.accept(event);
        }
        if (event instanceof RunEvent.RunFinished(long _, var _, RunView ended)) {
          stream.awaitEnd(LAST_WORD);
          return Optional.of(ended);
        }
      }
      return Optional.empty();
    }
  }
}
