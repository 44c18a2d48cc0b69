package org.pgmahout.controller.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunView;

/**
 * Reads a run's events to the end: asks again for what came after the last number when the
 * connection breaks, and gives up when the agent stays away. No event is handed on twice.
 */
final class EventFollower {
  /** Three of the agent's heartbeats. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(5));

  /** With TOO_MANY, streams that others have open end meanwhile; the run goes on in any case. */
  private static final Set<ErrorCode> RETRIED =
      Set.of(ErrorCode.AGENT_UNREACHABLE, ErrorCode.TOO_MANY);

  /** The agent ends its answer at once after the last event. */
  private static final Duration LAST_WORD = Duration.ofMillis(200);

  private final AgentClient agent;
  private final String run;
  private final Consumer<RunEvent> events;
  private final Consumer<String> silence;
  private final Patience patience;
  private long last;
  private long heard = System.nanoTime();
  private Duration told = Duration.ZERO;

  /**
   * With an agent that does not answer.
   *
   * @param limit after which it is given up: a restarted agent answers long before
   * @param words the time between two of them about it
   */
  record Patience(Duration limit, Duration words) {}

  EventFollower(
      AgentClient agent, String run, Consumer<RunEvent> events, Consumer<String> silence) {
    this(agent, run, events, silence, PATIENCE);
  }

  EventFollower(
      AgentClient agent,
      String run,
      Consumer<RunEvent> events,
      Consumer<String> silence,
      Patience patience) {
    this.agent = agent;
    this.run = run;
    this.events = events;
    this.silence = silence;
    this.patience = patience;
  }

  /** The run as it ended. */
  RunView toEnd() {
    while (true) {
      try {
        RunView ended = readOnce();
        if (ended == null) {
          // The stream ended without the last event: an agent that was restarted says what became
          // of it.
          ended = agent.run(run);
        }
        if (ended.state().ended()) {
          return ended;
        }
      } catch (OpsException e) {
        Duration since = Duration.ofNanos(System.nanoTime() - heard);
        if (!RETRIED.contains(e.code()) || since.compareTo(patience.limit()) > 0) {
          throw e;
        }
        if (since.compareTo(told.plus(patience.words())) > 0) {
          told = since;
          silence.accept(
              "waiting for the agent to answer again: %s (%d s of %d s)"
                  .formatted(e.getMessage(), since.toSeconds(), patience.limit().toSeconds()));
        }
      }
      Await.rest(BETWEEN_TRIES);
    }
  }

  private RunView readOnce() {
    String path = ApiPaths.RUN_EVENTS.replace("{id}", run) + "?after=" + last;
    try (LineStream stream = agent.open(path, SILENCE)) {
      for (String line = stream.next(); line != null; line = stream.next()) {
        heard = System.nanoTime();
        told = Duration.ZERO;
        if (line.isBlank()) {
          continue;
        }
        RunEvent event = parse(line);
        if (event instanceof RunEvent.Heartbeat) {
          continue;
        }
        if (event.number() > last) {
          last = event.number();
          events.accept(event);
        }
        if (event instanceof RunEvent.RunFinished(long _, var _, RunView ended)) {
          stream.awaitEnd(LAST_WORD);
          return ended;
        }
      }
      return null;
    }
  }

  private RunEvent parse(String line) {
    try {
      return agent.json().readValue(line, RunEvent.class);
    } catch (JsonProcessingException e) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          agent.node() + ": an event of run " + run + " is none this version understands",
          "Bring the agent to this command's version: pgmahout enrol --limit " + agent.node(),
          e);
    }
  }
}
