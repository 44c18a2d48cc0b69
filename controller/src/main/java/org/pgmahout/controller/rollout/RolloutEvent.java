package org.pgmahout.controller.rollout;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.pgmahout.common.wire.RunEvent;

/**
 * What happens in a rollout, for whoever shows it. Written as one JSON line each with {@code -o
 * json}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RolloutEvent.PhaseStarted.class, name = "phase-started"),
  @JsonSubTypes.Type(value = RolloutEvent.PhaseEnded.class, name = "phase-ended"),
  @JsonSubTypes.Type(value = RolloutEvent.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = RolloutEvent.OnNode.class, name = "node")
})
public sealed interface RolloutEvent {
  /** A phase began. */
  record PhaseStarted(int number, int of, String phase) implements RolloutEvent {}

  /**
   * A phase ended.
   *
   * @param good whether its end condition was met
   */
  record PhaseEnded(int number, String phase, Duration took, boolean good)
      implements RolloutEvent {}

  /** Nothing happens on purpose: what is waited for, the last reason, the time left. */
  record Waiting(String message) implements RolloutEvent {}

  /** An agent's event. */
  record OnNode(String node, RunEvent event) implements RolloutEvent {}
}
