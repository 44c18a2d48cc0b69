package org.pgmahout.agent.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;

/** The run in progress, and who asked it to stop. */
final class ActiveRun {
  private final RunView view;
  private final EventLog events;
  private volatile Optional<String> cancelledBy = Optional.empty();

  ActiveRun(RunView view, EventLog events) {
    this.view = view;
    this.events = events;
  }

  RunView view() {
    return view;
  }

  EventLog events() {
    return events;
  }

  /** The first who asks is the one who is named. */
  synchronized void cancel(String operator) {
    if (cancelledBy.isEmpty()) {
      cancelledBy = Optional.of(operator);
    }
  }

  boolean cancelled() {
    return cancelledBy.isPresent();
  }

  /** Whose reservation it belongs to. */
  String owner() {
    return view.owner();
  }

  /** Whether it changes the machine. */
  boolean changes() {
    return view.mode() == Mode.APPLY;
  }

  /**
   * What anybody else hears: who does what since when, and what can be done about it.
   *
   * @param node this node's name
   */
  OpsException refusal(String node) {
    return new OpsException(
        ErrorCode.BUSY,
        "run %s (%s) of %s goes on since %s"
            .formatted(view.id(), view.kind().word(), view.operator(), view.started()),
        "Wait for it (`pgmahout runs %1$s`), or stop it: pgmahout runs cancel %1$s"
            .formatted(node));
  }

  /**
   * As it ended.
   *
   * @param problem what stopped it; of a cancelled one the words of who noticed
   */
  RunView ended(Map<Outcome, Integer> recap, Problem problem, String node, Instant at) {
    Optional<String> by = cancelledBy;
    RunView.State state =
        by.isPresent()
            ? RunView.State.CANCELLED
            : problem.isNone() ? RunView.State.DONE : RunView.State.FAILED;
    return view.ended(state, at, recap, by.map(who -> stopped(who, problem, node)).orElse(problem));
  }

  /** A run that failed before it noticed the cancellation reports its own failure. */
  private Problem stopped(String by, Problem problem, String node) {
    boolean noticed = problem.code().equals(ErrorCode.CANCELLED.name());
    if (!problem.isNone() && !noticed) {
      return problem;
    }
    return Problem.of(
        ErrorCode.CANCELLED,
        "run %s was cancelled by %s".formatted(view.id(), by)
            + (noticed ? ": " + problem.detail() : ""),
        view.kind().again(),
        node);
  }
}
