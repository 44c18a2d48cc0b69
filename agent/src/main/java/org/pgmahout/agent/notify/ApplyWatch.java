package org.pgmahout.agent.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

/**
 * Makes an event of the end of an apply. Each agent knows when an apply lets its node go; whether
 * it ended well the record in etcd says, or the note of what is unfinished. Only then etcd is
 * asked.
 */
public final class ApplyWatch implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Supplier<ReservationView> holder;
  private final Supplier<Unfinished> unfinished;
  private final Supplier<Optional<String>> record;
  private final EventSink sink;
  private final Clock clock;
  private Optional<ReservationView> held = Optional.empty();
  private boolean due = true;
  private long known = -1;

  /** The record of the plan that was applied last, as the command writes it. */
  private record Applied(long generation, String who) {}

  public ApplyWatch(Reservation reservation, EtcdEvents etcd, EventSink sink, Clock clock) {
    this(
        reservation::current,
        reservation::unfinished,
        () -> etcd.value(keys -> keys.prefix() + "applied"),
        // A proxy is always the first to keep an event: each would send the same one.
        event -> {
          if (etcd.isReached()) {
            sink.happened(event);
          }
        },
        clock);
  }

  /**
   * @param record of the plan applied last, as it is in etcd
   */
  ApplyWatch(
      Supplier<ReservationView> holder,
      Supplier<Unfinished> unfinished,
      Supplier<Optional<String>> record,
      EventSink sink,
      Clock clock) {
    this.holder = holder;
    this.unfinished = unfinished;
    this.record = record;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "apply-watch";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(LOOK);
  }

  @Override
  public void turn() {
    ReservationView now = holder.get();
    if (!now.owner().isEmpty()) {
      held = Optional.of(now);
      due = true;
      return;
    }
    if (due) {
      due = !ended();
    }
  }

  /** Returns whether it is known how it ended. */
  private boolean ended() {
    Unfinished left = unfinished.get();
    if (!left.isNone()) {
      held.ifPresent(apply -> sink.happened(halted(apply, left)));
      held = Optional.empty();
      return true;
    }
    Optional<Applied> applied;
    try {
      applied = record.get().flatMap(ApplyWatch::read);
    } catch (OpsException e) {
      return false;
    }
    long generation = applied.map(Applied::generation).orElse(0L);
    // An apply that ended before this agent started is an event of those that saw it.
    if (held.isPresent() && generation > Math.max(0, known)) {
      sink.happened(done(applied.orElseThrow()));
    }
    known = Math.max(known, generation);
    held = Optional.empty();
    return true;
  }

  private ClusterEvent done(Applied applied) {
    return new ClusterEvent(
            "apply-%012d".formatted(applied.generation()),
            // The record has the time at which the apply began.
            clock.instant(),
            Kind.APPLY_ENDED,
            "",
            "%s applied the plan as generation %d.".formatted(applied.who(), applied.generation()),
            "pgmahout history show " + applied.generation())
        .with(
            Map.of(
                "generation", String.valueOf(applied.generation()),
                "who", applied.who(),
                "result", "applied"));
  }

  private ClusterEvent halted(ReservationView apply, Unfinished left) {
    return new ClusterEvent(
            "apply-unfinished-" + apply.owner(),
            clock.instant(),
            Kind.APPLY_ENDED,
            "",
            "An apply by %s stopped in the phase \"%s\" and is not finished."
                .formatted(left.who(), left.phase()),
            "pgmahout plan")
        .with(Map.of("who", left.who(), "phase", left.phase(), "result", "unfinished"));
  }

  private static Optional<Applied> read(String text) {
    try {
      return Optional.of(Json.tolerant().readValue(text, Applied.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
