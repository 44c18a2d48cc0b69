package org.pgmahout.agent.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over the steps of a run: each on a virtual thread of its own, as soon as what it comes
 * after has ended.
 */
final class RunExecution {
  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final StepOrder order;
  private final Mode mode;
  private final RunKind kind;
  private final String node;
  private final EventLog events;
  private final BooleanSupplier cancelled;
  private final Map<StepId, CompletableFuture<Ended>> ended = new LinkedHashMap<>();
  private final AtomicReference<Problem> firstProblem = new AtomicReference<>(Problem.NONE);

  RunExecution(
      StepOrder order, RunView run, String node, EventLog events, BooleanSupplier cancelled) {
    this.order = order;
    this.mode = run.mode();
    this.kind = run.kind();
    this.node = node;
    this.events = events;
    this.cancelled = cancelled;
  }

  /**
   * How a step ended, for those after it.
   *
   * @param well whether they may go on
   * @param undecided the step itself and those before it that a dry run would have changed
   */
  private record Ended(Outcome outcome, boolean well, Set<String> undecided) {}

  /** A step's end in the making. */
  private record Verdict(
      Outcome outcome, boolean well, List<Change> changes, String note, Problem problem) {
    static Verdict of(Outcome outcome, List<Change> changes, String note) {
      return new Verdict(outcome, true, changes, note, Problem.NONE);
    }

    static Verdict failed(List<Change> changes, Problem problem) {
      return new Verdict(Outcome.FAILED, false, changes, "", problem);
    }

    static Verdict held(String why) {
      return new Verdict(Outcome.SKIPPED, false, List.of(), why, Problem.NONE);
    }
  }

  /** Runs all steps to their end and counts the outcomes. */
  Map<Outcome, Integer> run() {
    order.steps().forEach(step -> ended.put(step.id(), new CompletableFuture<>()));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Step step : order.steps()) {
        threads.execute(
            () -> {
              CompletableFuture<Ended> own = ended.get(step.id());
              try {
                own.complete(perform(step));
              } catch (RuntimeException | Error e) {
                LOG.error("step {} could not be journalled", step.id().path(), e);
                firstProblem.compareAndSet(Problem.NONE, problem(e, step));
                own.complete(new Ended(Outcome.FAILED, false, Set.of()));
              }
            });
      }
    }
    Map<Outcome, Integer> recap = new EnumMap<>(Outcome.class);
    ended.values().forEach(each -> recap.merge(each.join().outcome(), 1, Integer::sum));
    return recap;
  }

  /** The first failure; {@link Problem#NONE} when there was none. */
  Problem problem() {
    return firstProblem.get();
  }

  private Ended perform(Step step) {
    List<String> failedBefore = new ArrayList<>();
    Set<String> undecided = new LinkedHashSet<>();
    for (StepId earlier : order.waits(step)) {
      Ended before = ended.get(earlier).join();
      undecided.addAll(before.undecided());
      if (!before.well() && order.needs(step).contains(earlier)) {
        failedBefore.add(earlier.path());
      }
    }
    Instant begun = Instant.now();
    Verdict verdict;
    if (cancelled.getAsBoolean()) {
      verdict = Verdict.held("the run was cancelled");
    } else if (!failedBefore.isEmpty()) {
      verdict = Verdict.held("needs " + String.join(", ", failedBefore));
    } else {
      events.add((number, at) -> new RunEvent.StepStarted(number, at, step.name()));
      verdict = judged(step, undecided);
    }
    if (!verdict.problem().isNone()) {
      firstProblem.compareAndSet(Problem.NONE, verdict.problem());
    }
    if (verdict.outcome() == Outcome.WOULD_CHANGE) {
      undecided.add(step.id().path());
    }
    Duration took = Duration.between(begun, Instant.now());
    events.add(
        (number, at) ->
            new RunEvent.StepFinished(
                number,
                at,
                step.name(),
                verdict.outcome(),
                verdict.changes(),
                verdict.note(),
                took,
                verdict.problem()));
    return new Ended(verdict.outcome(), verdict.well(), undecided);
  }

  private Verdict judged(Step step, Set<String> undecided) {
    StepContext context = context(step);
    List<Change> changes = List.of();
    try {
      Finding finding = step.check(context);
      if (finding instanceof Finding.Wrong wrong) {
        changes = wrong.changes();
      }
      return switch (finding) {
        case Finding.Right _ -> Verdict.of(Outcome.OK, List.of(), "");
        case Finding.NotHere it -> Verdict.of(Outcome.SKIPPED, List.of(), it.reason());
        case Finding.CannotTell it when mode == Mode.CHECK && !undecided.isEmpty() ->
            Verdict.of(
                Outcome.WOULD_CHANGE, List.of(), "decided after " + String.join(", ", undecided));
        case Finding.CannotTell it -> Verdict.failed(List.of(), cannotTell(step, it));
        case Finding.Wrong _ when mode == Mode.CHECK ->
            Verdict.of(Outcome.WOULD_CHANGE, changes, "");
        case Finding.Wrong _ -> mended(step, context, changes);
      };
    } catch (RuntimeException | Error e) {
      return Verdict.failed(changes, problem(e, step));
    }
  }

  private Verdict mended(Step step, StepContext context, List<Change> changes) {
    context.checkCancelled();
    step.apply(context);
    return switch (step.check(context)) {
      case Finding.Right _ -> Verdict.of(Outcome.CHANGED, changes, "");
      case Finding.NotHere it -> Verdict.of(Outcome.CHANGED, changes, it.reason());
      case Finding.CannotTell it -> Verdict.failed(changes, cannotTell(step, it));
      case Finding.Wrong still ->
          Verdict.failed(
              changes,
              Problem.of(
                  ErrorCode.STILL_WRONG,
                  step.id().path()
                      + " was applied, and is still wrong: "
                      + still.changes().stream()
                          .map(c -> c.what() + " is '" + c.from() + "', wanted '" + c.to() + "'")
                          .collect(Collectors.joining("; ")),
                  "Look whether something else on the machine undoes it. " + kind.again(),
                  node));
    };
  }

  private Problem cannotTell(Step step, Finding.CannotTell it) {
    return Problem.of(
        ErrorCode.COMMAND_FAILED,
        step.id().path() + " cannot be checked: " + it.reason(),
        kind == RunKind.APPLY
            ? "Run all components and both stages, so that what it needs comes first."
            : "See `pgmahout status`. " + kind.again(),
        node);
  }

  private Problem problem(Throwable thrown, Step step) {
    if (thrown instanceof OpsException known) {
      return Problem.of(known, node);
    }
    LOG.error("step {} ended with a defect", step.id().path(), thrown);
    return Problem.of(
        ErrorCode.INTERNAL,
        step.id().path() + ": " + thrown,
        "Please report it with `journalctl -u pgmahout-agent`.",
        node);
  }

  private StepContext context(Step step) {
    return new StepContext() {
      @Override
      public void waiting(String message) {
        events.add((number, at) -> new RunEvent.StepWaiting(number, at, step.name(), message));
      }

      @Override
      public void checkCancelled() {
        if (cancelled.getAsBoolean()) {
          throw new OpsException(
              ErrorCode.CANCELLED,
              step.id().path() + " was cancelled before it was done",
              kind.again());
        }
      }
    };
  }
}
