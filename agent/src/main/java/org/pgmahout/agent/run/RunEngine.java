package org.pgmahout.agent.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request, makes one run of it, and sees it to its end: check, apply, check. One run at a
 * time, because two that mend the same machine would undo each other.
 */
public final class RunEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private final String node;
  private final ComponentCatalog catalog;
  private final RunJournal journal;
  private final Reservation reservation;
  private final AppliedSpec applied;
  private final Clock clock;
  private final Consumer<RunView> whenEnded;
  private final AtomicLong begun = new AtomicLong();
  private Optional<Active> active = Optional.empty();

  /**
   * @param node this node's name; specs of others are refused
   * @param whenEnded told of every run that ended, for the metrics
   */
  public RunEngine(
      String node,
      ComponentCatalog catalog,
      RunJournal journal,
      Reservation reservation,
      AppliedSpec applied,
      Clock clock,
      Consumer<RunView> whenEnded) {
    this.node = node;
    this.catalog = catalog;
    this.journal = journal;
    this.reservation = reservation;
    this.applied = applied;
    this.clock = clock;
    this.whenEnded = whenEnded;
  }

  /** The run in progress. */
  private static final class Active {
    final RunView view;
    final EventLog events;
    volatile boolean cancelled;

    Active(RunView view, EventLog events) {
      this.view = view;
      this.events = events;
    }
  }

  /** The run in progress; empty when idle. */
  public synchronized Optional<RunView> current() {
    return active.map(it -> it.view);
  }

  /** Number of the plan this node was last told to follow; 0 before the first. */
  public long generation() {
    return applied.spec().map(NodeSpec::generation).orElse(0L);
  }

  /** What the folder that told this node last had seen replaced; empty for none. */
  public String lineage() {
    return applied.spec().map(NodeSpec::lineage).orElse("");
  }

  /** Takes, renews or releases the reservation; refused while somebody else's run goes on. */
  public synchronized ReservationView reserve(ReservationRequest wanted) {
    if (wanted.seconds() > 0) {
      active
          .filter(it -> it.view.mode() == Mode.APPLY && !it.view.owner().equals(wanted.owner()))
          .ifPresent(RunEngine::refuseBusy);
    }
    return reservation.request(wanted);
  }

  /**
   * The steps of the last applied spec that would now find something to mend, checked one by one
   * outside of any run and its journal. Empty when there is no spec, or a run goes on or began
   * meanwhile: runs never wait for it.
   */
  public Optional<List<StepName>> differing(Predicate<StepName> wanted) {
    long before = begun.get();
    Optional<NodeSpec> spec = applied.spec();
    if (spec.isEmpty() || current().isPresent()) {
      return Optional.empty();
    }
    List<StepName> found = new ArrayList<>();
    for (Step step : catalog.steps(spec.get(), applied.secrets(), catalog.components(spec.get()))) {
      if (begun.get() != before) {
        return Optional.empty();
      }
      if (wanted.test(step.name()) && differs(step)) {
        found.add(step.name());
      }
    }
    return begun.get() == before ? Optional.of(found) : Optional.empty();
  }

  /** A check that fails cannot say right either. */
  private static boolean differs(Step step) {
    try {
      return step.check(UNHEARD) instanceof Finding.Wrong;
    } catch (OpsException e) {
      return true;
    }
  }

  private static final StepContext UNHEARD =
      new StepContext() {
        @Override
        public void waiting(String message) {}

        @Override
        public void checkCancelled() {}
      };

  /**
   * Does an action. One that belongs to an apply (it names an owner) needs that reservation, and no
   * run beside it.
   */
  public <T> T beside(ActionRequest request, Supplier<T> action) {
    if (!request.owner().isEmpty()) {
      synchronized (this) {
        requireIdle();
        reservation.require(request.owner());
      }
    }
    return action.get();
  }

  private void requireIdle() {
    active.ifPresent(RunEngine::refuseBusy);
  }

  /**
   * Begins a run and returns at once.
   *
   * @param operator name in the caller's certificate
   */
  public synchronized RunView start(RunRequest request, String operator) {
    NodeSpec spec = request.spec();
    if (!spec.node().equals(node)) {
      throw new OpsException(
          ErrorCode.WRONG_NODE,
          "the spec is for " + spec.node() + ", this agent is " + node,
          "Compare the plan's addresses with the machines: two may be swapped.");
    }
    requireIdle();
    AppliedSpec.checkNames(request.secrets());
    if (request.mode() == Mode.APPLY) {
      reservation.require(request.owner());
      requireNotOlder(spec);
    }
    Map<String, Secret> secrets = new TreeMap<>(applied.secrets());
    secrets.putAll(request.secrets());
    List<Component> components =
        request.components().isEmpty() ? catalog.components(spec) : request.components();
    List<Step> steps =
        catalog.steps(spec, secrets, components).stream()
            .filter(step -> request.stage() == Stage.ALL || step.stage() == request.stage())
            .toList();
    StepOrder order = new StepOrder(steps);
    if (request.mode() == Mode.APPLY) {
      applied.keep(spec, request.secrets());
    }
    Instant now = clock.instant();
    RunView view =
        new RunView(
            ID_TIME.format(now) + "-%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000)),
            RunView.State.RUNNING,
            request.owner(),
            operator,
            spec.generation(),
            request.mode(),
            request.stage(),
            components,
            now,
            Instant.EPOCH,
            Map.of(),
            Problem.NONE);
    begun.incrementAndGet();
    Active started = new Active(view, journal.begin(view));
    active = Optional.of(started);
    Thread.ofVirtual().name("run-" + view.id()).start(() -> execute(started, order));
    return view;
  }

  /** Asks a run to stop at the next safe point: steps that began end by themselves. */
  public synchronized RunView cancel(String id) {
    if (active.isPresent() && active.get().view.id().equals(id)) {
      active.get().cancelled = true;
      return active.get().view;
    }
    return journal.get(id);
  }

  /** Waits for a run's end; false when it still goes on after that time. */
  public boolean awaitEnd(String id, Duration longest) throws InterruptedException {
    Optional<EventLog> live = journal.live(id);
    return live.isEmpty() || live.get().awaitEnd(longest);
  }

  private void requireNotOlder(NodeSpec spec) {
    long known = generation();
    if (spec.generation() < known) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "generation " + spec.generation() + " was asked for, " + known + " is applied here",
          "Somebody applied meanwhile: run `pgmahout plan` again and look at the difference.");
    }
  }

  private void execute(Active run, StepOrder order) {
    RunExecution execution =
        new RunExecution(order, run.view.mode(), node, run.events, () -> run.cancelled);
    Map<Outcome, Integer> recap = Map.of();
    Problem problem;
    try {
      run.events.add(
          (number, at) ->
              new RunEvent.RunStarted(
                  number, at, run.view.id(), order.steps().stream().map(Step::name).toList()));
      recap = execution.run();
      problem = execution.problem();
    } catch (RuntimeException | Error e) {
      // Whatever it was: a run that nobody ends would hold the node for ever.
      LOG.error("run {} ended with a defect", run.view.id(), e);
      problem = Problem.of(ErrorCode.INTERNAL, e.toString(), "Please report it.", node);
    }
    RunView ended = ended(run, recap, problem);
    synchronized (this) {
      active = Optional.empty();
    }
    // First those who draw conclusions from it: who is told of the end finds them drawn.
    whenEnded.accept(ended);
    try {
      journal.end(ended, run.events);
    } catch (RuntimeException e) {
      LOG.error("the end of run {} could not be journalled", run.view.id(), e);
    }
  }

  private RunView ended(Active run, Map<Outcome, Integer> recap, Problem problem) {
    RunView.State state;
    Problem shown = problem;
    if (run.cancelled) {
      state = RunView.State.CANCELLED;
      if (shown.isNone()) {
        shown =
            Problem.of(
                ErrorCode.CANCELLED,
                "run " + run.view.id() + " was cancelled",
                "Run `pgmahout apply` again when ready: it goes on from here.",
                node);
      }
    } else {
      state = problem.isNone() ? RunView.State.DONE : RunView.State.FAILED;
    }
    RunView view = run.view;
    return new RunView(
        view.id(),
        state,
        view.owner(),
        view.operator(),
        view.generation(),
        view.mode(),
        view.stage(),
        view.components(),
        view.started(),
        clock.instant(),
        recap,
        shown);
  }

  private static void refuseBusy(Active it) {
    throw new OpsException(
        ErrorCode.BUSY,
        "run " + it.view.id() + " of " + it.view.operator() + " goes on since " + it.view.started(),
        "Wait for it (`pgmahout runs`), or cancel it.");
  }
}
