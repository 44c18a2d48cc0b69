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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.DataFolders;
import org.pgmahout.common.plan.SpecRules;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunOperation;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request, makes one run of it, and sees it to its end: check, apply, check. One run at a
 * time, because two that change the same machine would undo each other.
 */
public final class RunEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private final String node;
  private final ComponentCatalog catalog;
  private final RunPreparation preparation;
  private final RunJournal journal;
  private final Reservation reservation;
  private final AppliedSpec applied;
  private final Clock clock;
  private final Consumer<RunView> whenEnded;
  private final AtomicLong begun = new AtomicLong();
  private Optional<ActiveRun> atWork = Optional.empty();

  /**
   * @param node this node's name; specs of others are refused
   * @param whenEnded takes every run that ended
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
    this.preparation = new RunPreparation(node, catalog, applied, clock);
    this.journal = journal;
    this.reservation = reservation;
    this.applied = applied;
    this.clock = clock;
    this.whenEnded = whenEnded;
  }

  /** The run in progress; empty when idle. */
  public synchronized Optional<RunView> current() {
    return atWork.map(ActiveRun::view);
  }

  /** Number of the plan that this node was sent last; 0 before the first. */
  public long generation() {
    return applied.spec().map(NodeSpec::generation).orElse(0L);
  }

  /** The newest line of the lineage of the folder that this node was sent a plan from last. */
  public String lineage() {
    return applied.spec().map(NodeSpec::lineage).orElse("");
  }

  /** Names of the applied spec's secrets that are not kept here, sorted. */
  public List<String> missingSecrets() {
    return applied.missingSecrets();
  }

  /** Takes, renews or releases the reservation; refused while somebody else changes the node. */
  public synchronized ReservationView reserve(ReservationRequest wanted) {
    if (wanted.seconds() > 0) {
      atWork
          .filter(it -> it.changes() && !it.owner().equals(wanted.owner()))
          .ifPresent(this::refuse);
    }
    return reservation.request(wanted);
  }

  /**
   * The steps of the last applied spec that would now find something to mend, checked one by one
   * outside of any run and its journal. Empty when there is no spec, or a run goes on or began
   * meanwhile: runs never wait for it.
   */
  public Optional<List<Differing>> differing(Predicate<StepName> wanted) {
    long before = begun.get();
    Optional<NodeSpec> spec = applied.spec();
    if (spec.isEmpty() || busy()) {
      return Optional.empty();
    }
    List<Differing> found = new ArrayList<>();
    for (Step step : catalog.steps(spec.get(), applied.secrets(), catalog.components(spec.get()))) {
      if (begun.get() != before) {
        return Optional.empty();
      }
      if (wanted.test(step.name())) {
        differing(step).ifPresent(found::add);
      }
    }
    return begun.get() == before ? Optional.of(found) : Optional.empty();
  }

  private synchronized boolean busy() {
    return atWork.isPresent();
  }

  /** A check that fails cannot say right either. */
  private static Optional<Differing> differing(Step step) {
    try {
      return step.check(StepContext.QUIET) instanceof Finding.Wrong wrong
          ? Optional.of(new Differing(step.name(), wrong.changes()))
          : Optional.empty();
    } catch (OpsException e) {
      return Optional.of(new Differing(step.name(), List.of()));
    }
  }

  /**
   * Looks, and changes nothing. A look that belongs to an apply waits for no run: it is refused.
   */
  public <T> T look(LookRequest request, Supplier<T> look) {
    if (!request.owner().isEmpty()) {
      requireFree(request.owner());
    }
    SpecRules.require(request.spec().plan());
    return look.get();
  }

  private synchronized void requireFree(String owner) {
    atWork.ifPresent(this::refuse);
    reservation.require(owner);
  }

  private void refuse(ActiveRun it) {
    throw it.refusal(node);
  }

  /**
   * Begins a run and returns at once.
   *
   * @param operator name in the caller's certificate
   */
  public RunView start(RunRequest asked, String operator) {
    RunRequest request = preparation.inOneForm(asked);
    while (true) {
      long before = requireStartable(request);
      // Making the steps looks at the machine, and at files of other users: never under the lock.
      RunPreparation.Prepared prepared = preparation.of(request);
      Optional<RunView> started = start(request, operator, prepared, before);
      if (started.isPresent()) {
        return started.get();
      }
    }
  }

  /** Throws when a run is not to begin; how many began before. */
  private synchronized long requireStartable(RunRequest request) {
    NodeSpec spec = request.spec();
    if (!spec.node().equals(node)) {
      throw new OpsException(
          ErrorCode.WRONG_NODE,
          "the spec is for " + spec.node() + ", this agent is " + node,
          "Compare the plan's addresses with the machines: two may be swapped.");
    }
    atWork.ifPresent(this::refuse);
    if (request.stage() == Stage.CERTIFICATES) {
      // This node's own spec, of which an earlier version may have taken what is refused today.
      DataFolders.requireOwn(spec.plan());
    } else {
      SpecRules.require(spec.plan());
    }
    AppliedSpec.checkNames(request.secrets());
    if (request.mode() == Mode.APPLY) {
      reservation.require(request.owner());
    }
    if (keepsSpec(request)) {
      requireNotOlder(spec);
    }
    return begun.get();
  }

  /** Whether the node keeps the spec of this run, and goes by it from then on. */
  private static boolean keepsSpec(RunRequest request) {
    return request.mode() == Mode.APPLY && request.operation() instanceof RunOperation.Apply;
  }

  /** Empty when another one began meanwhile: what was prepared may be out of date. */
  private synchronized Optional<RunView> start(
      RunRequest request, String operator, RunPreparation.Prepared prepared, long before) {
    if (requireStartable(request) != before) {
      return Optional.empty();
    }
    NodeSpec spec = request.spec();
    if (keepsSpec(request)) {
      applied.keep(spec, prepared.brought());
    }
    Instant now = clock.instant();
    RunView view =
        new RunView(
            ID_TIME.format(now) + "-%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000)),
            RunView.State.RUNNING,
            request.owner(),
            operator,
            request.operation().kind(),
            spec.generation(),
            request.mode(),
            request.stage(),
            prepared.components(),
            now,
            Instant.EPOCH,
            Map.of(),
            Problem.NONE);
    begun.incrementAndGet();
    ActiveRun started = new ActiveRun(view, journal.begin(view));
    atWork = Optional.of(started);
    Thread.ofVirtual()
        .name("run-" + view.id())
        .start(() -> execute(started, prepared.order(), spec));
    return Optional.of(view);
  }

  /**
   * Asks a run to stop at the next safe point: steps that began end by themselves.
   *
   * @param operator name in the caller's certificate
   */
  public synchronized RunView cancel(String id, String operator) {
    Optional<ActiveRun> wanted = atWork.filter(run -> run.view().id().equals(id));
    wanted.ifPresent(run -> run.cancel(operator));
    return wanted.map(ActiveRun::view).orElseGet(() -> journal.get(id));
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

  private void execute(ActiveRun run, StepOrder order, NodeSpec spec) {
    RunExecution execution =
        new RunExecution(order, run.view(), node, run.events(), run::cancelled);
    Map<Outcome, Integer> recap = Map.of();
    Problem problem;
    try {
      run.events()
          .add(
              (number, at) ->
                  new RunEvent.RunStarted(
                      number,
                      at,
                      run.view().id(),
                      order.steps().stream().map(Step::name).toList()));
      recap = execution.run();
      problem = execution.problem();
      if (problem.isNone() && !run.cancelled() && servesPatroni(run.view())) {
        applied.keepServed(spec);
      }
    } catch (RuntimeException | Error e) {
      // Whatever it was: a run that nobody ends would hold the node for ever.
      LOG.error("run {} ended with a defect", run.view().id(), e);
      problem = Problem.of(ErrorCode.INTERNAL, e.toString(), "Please report it.", node);
    }
    RunView ended = run.ended(recap, problem, node, clock.instant());
    synchronized (this) {
      atWork = Optional.empty();
    }
    // Listeners come before the journal, so that everybody who reads the end already sees their
    // effect.
    whenEnded.accept(ended);
    try {
      journal.end(ended, run.events());
    } catch (RuntimeException e) {
      LOG.error("the end of run {} could not be journalled", run.view().id(), e);
    }
  }

  private static boolean servesPatroni(RunView run) {
    return run.kind() == RunKind.APPLY
        && run.mode() == Mode.APPLY
        && (run.stage() == Stage.START || run.stage() == Stage.ALL)
        && run.components().contains(Component.PATRONI);
  }
}
