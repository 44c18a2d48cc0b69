package org.pgmahout.controller.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.RunView.State;

/** A run of an {@link InMemoryAgent}: what is left to do, and the events so far. */
final class InMemoryRun {
  private final RunRequest request;
  private final Clock clock;
  private final String node;
  private final List<RunEvent> events = new ArrayList<>();
  private final Queue<Machine.Step> left = new ArrayDeque<>();
  private RunView view;
  private boolean cancelled;

  InMemoryRun(String id, String node, RunRequest request, Clock clock) {
    this.request = request;
    this.clock = clock;
    this.node = node;
    this.view = view(id, State.RUNNING, clock.instant(), Instant.EPOCH, Problem.NONE);
  }

  RunView view() {
    return view;
  }

  RunRequest request() {
    return request;
  }

  boolean changes() {
    return request.mode() == RunRequest.Mode.APPLY;
  }

  boolean cancelled() {
    return cancelled;
  }

  void will(List<Machine.Step> steps) {
    left.addAll(steps);
    events.add(
        new RunEvent.RunStarted(
            1, clock.instant(), view.id(), steps.stream().map(Machine.Step::name).toList()));
  }

  /** It is what keeps others from the node. */
  void refuse() {
    throw new OpsException(ErrorCode.BUSY, "run " + view.id() + " goes on", "Wait for it.");
  }

  /** Steps that have begun end by themselves; no other begins. */
  void cancel() {
    cancelled = true;
  }

  /** The event after that number, for which the run goes on where it has not happened yet. */
  Optional<RunEvent> after(long number) {
    if (number >= events.size() && !view.state().ended()) {
      goOn();
    }
    return number < events.size()
        ? Optional.of(events.get(Math.toIntExact(number)))
        : Optional.empty();
  }

  private void goOn() {
    if (cancelled || left.isEmpty()) {
      end(cancelled ? State.CANCELLED : view.problem().isNone() ? State.DONE : State.FAILED);
      events.add(new RunEvent.RunFinished(events.size() + 1L, clock.instant(), view));
      return;
    }
    Machine.Step step = left.remove();
    Problem problem =
        step.outcome() == Outcome.FAILED
            ? Problem.of(Machine.Step.FAILURE, step.name().path() + " failed", "Look.", node)
            : Problem.NONE;
    if (!problem.isNone()) {
      left.clear();
      view = view(view.id(), State.RUNNING, view.started(), Instant.EPOCH, problem);
    }
    events.add(
        new RunEvent.StepFinished(
            events.size() + 1L,
            clock.instant(),
            step.name(),
            step.outcome(),
            step.changes(),
            "",
            Duration.ZERO,
            problem));
  }

  void end(State state) {
    Problem problem =
        switch (state) {
          case CANCELLED -> Problem.of(ErrorCode.CANCELLED, "cancelled", "Run it again.", node);
          case INTERRUPTED -> Problem.of(ErrorCode.INTERRUPTED, "cut off", "Apply again.", node);
          case DONE, FAILED, RUNNING -> view.problem();
        };
    view = view(view.id(), state, view.started(), clock.instant(), problem);
  }

  private RunView view(String id, State state, Instant started, Instant ended, Problem problem) {
    return new RunView(
        id,
        state,
        request.owner(),
        "ann",
        request.operation().kind(),
        request.spec().generation(),
        request.mode(),
        request.stage(),
        request.components(),
        started,
        ended,
        Map.of(),
        problem);
  }
}
