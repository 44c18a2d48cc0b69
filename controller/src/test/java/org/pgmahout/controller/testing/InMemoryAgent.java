package org.pgmahout.controller.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunOperation;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.EventFollower;
import org.pgmahout.controller.client.EventSource;
import org.pgmahout.controller.client.SampleFacts;

/**
 * An agent that refuses, holds and runs by the rules of the real one's RunEngine, and has the
 * faults that a test gives it. A run goes on as far as its events are read.
 */
public final class InMemoryAgent implements Agent, EventSource {
  private static final int NEVER = Integer.MAX_VALUE;

  private final String node;
  private final InMemoryTime time;
  private final Machine machine;
  private final InMemoryReservation reservation;
  private final Map<String, InMemoryRun> runs = new LinkedHashMap<>();
  private final List<RunRequest> begun = new ArrayList<>();
  private final List<Long> streams = new ArrayList<>();
  private final List<ReservationRequest> reservations = new ArrayList<>();
  private Optional<InMemoryRun> atWork = Optional.empty();
  private Optional<OpsException> refusal = Optional.empty();
  private boolean slow;
  private boolean endsWhenAsked;
  private boolean silent;
  private int breaksEvery = NEVER;
  private int silentAfter = NEVER;
  private int restartsAfter = NEVER;
  private long generation;

  /** An agent without any fault. */
  public InMemoryAgent(String node, InMemoryTime time, Machine machine) {
    this.node = node;
    this.time = time;
    this.machine = machine;
    this.reservation = new InMemoryReservation(time.clock());
  }

  /** From now on nobody gets an answer from it, or everybody does again. */
  public synchronized void silent(boolean is) {
    silent = is;
    silentAfter = NEVER;
  }

  /** After so many further events nobody gets an answer from it. */
  public synchronized void silentAfter(int events) {
    silentAfter = events;
  }

  /** After so many further events it is restarted, and its run is known as interrupted. */
  public synchronized void restartsAfter(int events) {
    restartsAfter = events;
  }

  /** Every stream of events breaks after so many of them. */
  public synchronized void breaksEvery(int events) {
    breaksEvery = events;
  }

  /** Its steps take so long that a heartbeat comes before every event. */
  public synchronized void slow() {
    slow = true;
  }

  /** Refuses every run that changes something. */
  public synchronized void refuses(OpsException why) {
    refusal = Optional.of(why);
  }

  /** From now on it refuses nothing that it would not refuse by its own rules. */
  public synchronized void takes() {
    refusal = Optional.empty();
  }

  /** Every run that has begun, in order; those that only look are left out. */
  public synchronized List<RunRequest> begun() {
    return begun.stream().filter(run -> run.mode() == Mode.APPLY).toList();
  }

  /** The number after which events were asked for, by each stream. */
  public synchronized List<Long> streams() {
    return List.copyOf(streams);
  }

  /** Every request about the reservation that came here, refused or not. */
  public synchronized List<ReservationRequest> reservations() {
    return List.copyOf(reservations);
  }

  /** Who holds it; an empty owner when nobody does. For the test, which a silent agent answers. */
  public synchronized ReservationView holder() {
    return reservation.current();
  }

  /** The apply that has not ended well here. */
  public synchronized boolean isUnfinished() {
    return !reservation.unfinished().isNone();
  }

  /** Somebody else takes it, as after a time in which this agent was out of reach. */
  public synchronized void takenBy(String other, Duration lease) {
    ReservationView now = reservation.current();
    reservation.request(ReservationRequest.release(now.owner(), now.who(), false));
    reservation.request(
        ReservationRequest.hold(other, other, Math.toIntExact(lease.toSeconds()), ""));
  }

  @Override
  public String node() {
    return node;
  }

  /** Its run ends between a refusal that names it and the question which one it is. */
  public synchronized void endsBeforeItIsAskedFor() {
    endsWhenAsked = true;
  }

  @Override
  public synchronized NodeFacts facts() {
    answer();
    if (endsWhenAsked) {
      atWork.ifPresent(run -> run.end(RunView.State.DONE));
      atWork.ifPresent(this::ended);
    }
    return SampleFacts.held(
        node,
        time.clock().instant(),
        generation,
        atWork.map(run -> run.view().id()).orElse(""),
        reservation.current(),
        reservation.unfinished());
  }

  @Override
  public synchronized NodeHealth health() {
    answer();
    return new NodeHealth(node, time.clock().instant(), machine.health(node));
  }

  @Override
  public synchronized ReservationView reserve(ReservationRequest wanted) {
    answer();
    reservations.add(wanted);
    if (wanted.seconds() > 0) {
      atWork
          .filter(run -> run.changes() && !run.view().owner().equals(wanted.owner()))
          .ifPresent(InMemoryRun::refuse);
    }
    return reservation.request(wanted);
  }

  @Override
  public synchronized RunView start(RunRequest request) {
    answer();
    try {
      require(request);
    } catch (OpsException e) {
      machine.refused(node, request);
      throw Problem.of(e, node).toException();
    }
    if (request.mode() == Mode.APPLY && request.operation() instanceof RunOperation.Apply) {
      generation = request.spec().generation();
    }
    begun.add(request);
    String id = "%s-%d".formatted(node, runs.size() + 1);
    InMemoryRun run = new InMemoryRun(id, node, request, time.clock());
    runs.put(id, run);
    atWork = Optional.of(run);
    run.will(machine.begins(node, request));
    return run.view();
  }

  private void require(RunRequest request) {
    if (!request.spec().node().equals(node)) {
      throw new OpsException(ErrorCode.WRONG_NODE, "the spec is another node's", "Compare.");
    }
    atWork.ifPresent(InMemoryRun::refuse);
    if (request.mode() == Mode.APPLY) {
      reservation.require(request.owner());
      if (request.operation() instanceof RunOperation.Apply
          && request.spec().generation() < generation) {
        throw new OpsException(ErrorCode.GENERATION_MISMATCH, "a later one is applied", "Look.");
      }
      refusal.ifPresent(
          why -> {
            throw why;
          });
    }
  }

  @Override
  public synchronized RunView run(String id) {
    answer();
    return Optional.ofNullable(runs.get(id))
        .map(InMemoryRun::view)
        .orElseThrow(() -> new OpsException(ErrorCode.NOT_FOUND, "no run " + id, ""));
  }

  @Override
  public RunView follow(String run, Consumer<RunEvent> events, Consumer<String> silence) {
    // The leases of the cluster would run out in the minute that a silent agent is waited for.
    InMemoryTime own = new InMemoryTime();
    return new EventFollower(own, this, run, events, silence, EventFollower.PATIENCE).toEnd();
  }

  @Override
  public synchronized EventSource.Stream events(String id, long after) {
    run(id);
    streams.add(after);
    return new Reader(runs.get(id), after);
  }

  /** One connection; it breaks, or the agent goes away, where the test wants it. */
  private final class Reader implements EventSource.Stream {
    private final InMemoryRun run;
    private long last;
    private int read;
    private boolean beat;

    Reader(InMemoryRun run, long after) {
      this.run = run;
      this.last = after;
    }

    @Override
    public Optional<RunEvent> next() {
      synchronized (InMemoryAgent.this) {
        silent = silent || silentAfter-- <= 0;
        answer();
        beat = slow && !beat;
        if (beat) {
          return Optional.of(new RunEvent.Heartbeat(last, time.clock().instant()));
        }
        if (restartsAfter-- <= 0) {
          restartsAfter = NEVER;
          run.end(RunView.State.INTERRUPTED);
          ended(run);
          return Optional.empty();
        }
        if (read++ >= breaksEvery) {
          throw unreachable("the stream broke");
        }
        Optional<RunEvent> next = run.after(last);
        next.ifPresent(event -> last = event.number());
        ended(run);
        return next;
      }
    }

    @Override
    public void awaitEnd(Duration moment) {}

    @Override
    public void close() {}
  }

  private void ended(InMemoryRun run) {
    if (run.view().state().ended() && atWork.equals(Optional.of(run))) {
      atWork = Optional.empty();
      machine.ended(node, run.request(), run.view().state());
    }
  }

  @Override
  public synchronized void cancel(String id) {
    answer();
    runs.get(id).cancel();
  }

  /** The runs that were asked to stop. */
  public synchronized List<String> cancelled() {
    return runs.values().stream().filter(InMemoryRun::cancelled).map(r -> r.view().id()).toList();
  }

  @Override
  public synchronized <T> T look(Look<T> look, LookRequest request) {
    answer();
    if (!request.owner().isEmpty()) {
      atWork.ifPresent(InMemoryRun::refuse);
      reservation.require(request.owner());
    }
    return look.answer().cast(machine.found(node, look));
  }

  private void answer() {
    if (silent) {
      throw unreachable("no agent answers");
    }
  }

  private OpsException unreachable(String why) {
    return new OpsException(ErrorCode.AGENT_UNREACHABLE, node + ": " + why, "Is it on?");
  }
}
