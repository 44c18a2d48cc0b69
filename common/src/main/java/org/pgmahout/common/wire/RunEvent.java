package org.pgmahout.common.wire;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;

/**
 * One line of a run's event stream (NDJSON). Numbered from 1 without gaps, so that a reader who
 * lost the connection asks for what came {@code after=N}. A heartbeat repeats the last number.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "run-started"),
  @JsonSubTypes.Type(value = RunEvent.StepStarted.class, name = "step-started"),
  @JsonSubTypes.Type(value = RunEvent.StepWaiting.class, name = "step-waiting"),
  @JsonSubTypes.Type(value = RunEvent.StepFinished.class, name = "step-finished"),
  @JsonSubTypes.Type(value = RunEvent.Heartbeat.class, name = "heartbeat"),
  @JsonSubTypes.Type(value = RunEvent.RunFinished.class, name = "run-finished")
})
public sealed interface RunEvent {

  /** Number of the event in its run, from 1. */
  long number();

  /** When it happened, by the node's clock. */
  Instant at();

  /** The run began; steps are named in the order they are listed. */
  record RunStarted(long number, Instant at, String run, List<StepName> steps)
      implements RunEvent {}

  /** A step's check began. */
  record StepStarted(long number, Instant at, StepName step) implements RunEvent {}

  /**
   * A step waits or works on something that takes long.
   *
   * @param message what is waited for, the last reason, the time left
   */
  record StepWaiting(long number, Instant at, StepName step, String message) implements RunEvent {}

  /**
   * A step ended.
   *
   * @param changes what was (or would be) changed, secrets masked
   * @param note why it was skipped, or what is not known yet; empty otherwise
   * @param problem why it failed; {@link Problem#NONE} otherwise
   */
  record StepFinished(
      long number,
      Instant at,
      StepName step,
      Outcome outcome,
      List<Change> changes,
      String note,
      Duration took,
      Problem problem)
      implements RunEvent {}

  /** Nothing new, but the agent lives. Not stored. */
  record Heartbeat(long number, Instant at) implements RunEvent {}

  /** The last event of a run. */
  record RunFinished(long number, Instant at, RunView run) implements RunEvent {}

  /**
   * A step's name in its component.
   *
   * @param title what the step is about, for people: "packages installed"
   * @param traits what kind of step it is; those that a newer agent knows beside are left out
   */
  record StepName(
      Component component,
      String step,
      String title,
      @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          @JsonSetter(nulls = Nulls.AS_EMPTY, contentNulls = Nulls.SKIP)
          Set<StepTrait> traits) {

    public StepName {
      // In the order of their declaration, so that the same step is always the same text.
      traits =
          traits == null || traits.isEmpty()
              ? Set.of()
              : Collections.unmodifiableSet(EnumSet.copyOf(traits));
    }

    /** {@code component/step}, as it is shown. */
    public String path() {
      return component.word() + "/" + step;
    }

    /** Whether it is of this kind. */
    public boolean has(StepTrait trait) {
      return traits.contains(trait);
    }
  }
}
