package org.pgmahout.controller.progress;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.pgmahout.common.wire.RunEvent;

/**
 * What happens in a rollout, for the views. With {@code -o json} each is written as one line of
 * JSON.
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
