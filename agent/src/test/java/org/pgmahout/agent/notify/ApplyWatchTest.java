package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

class ApplyWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final ReservationView HELD =
      new ReservationView("owner-1", "ada@desk", NOW, NOW.plusSeconds(30));

  private final List<ClusterEvent> events = new ArrayList<>();
  private ReservationView holder = Reservation.NOBODY;
  private Unfinished unfinished = Unfinished.NONE;
  private Optional<String> record = Optional.empty();
  private boolean silent;
  private ApplyWatch watch;

  @BeforeEach
  void begin() {
    watch =
        new ApplyWatch(
            () -> holder,
            () -> unfinished,
            this::record,
            events::add,
            Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Optional<String> record() {
    if (silent) {
      throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "no quorum", "");
    }
    return record;
  }

  private void applied(long generation) {
    record =
        Optional.of(
            "{\"generation\":%d,\"digest\":\"x\",\"who\":\"ada@desk\",\"at\":\"2026-01-31T11:59:58Z\"}"
                .formatted(generation));
  }

  private void apply() {
    holder = HELD;
    watch.turn();
    holder = Reservation.NOBODY;
  }

  @Test
  void theEndOfAnApplyIsAnEventOfItsGeneration() {
    watch.turn();
    apply();
    applied(1);
    watch.turn();
    watch.turn();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().id()).isEqualTo("apply-000000000001");
    assertThat(events.getFirst().at()).as("when it ended, not when it began").isEqualTo(NOW);
    assertThat(events.getFirst().what()).isEqualTo("ada@desk applied the plan as generation 1.");
  }

  /** Replacing passwords holds the nodes, too. */
  @Test
  void whatMadeNoNewGenerationIsNoApply() {
    applied(4);
    watch.turn();
    apply();
    watch.turn();
    assertThat(events).isEmpty();
    apply();
    applied(5);
    watch.turn();
    assertThat(events).extracting(ClusterEvent::id).containsExactly("apply-000000000005");
  }

  @Test
  void anApplyThatStoppedIsToldWithItsPhase() {
    watch.turn();
    apply();
    unfinished = new Unfinished("ada@desk", NOW, "etcd: quorum");
    watch.turn();
    watch.turn();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().id()).isEqualTo("apply-unfinished-owner-1");
    assertThat(events.getFirst().what())
        .isEqualTo(
            "An apply by ada@desk stopped in the phase \"etcd: quorum\" and is not finished.");
  }

  @Test
  void whileEtcdIsSilentItIsAskedAgain() {
    watch.turn();
    apply();
    applied(1);
    silent = true;
    watch.turn();
    assertThat(events).isEmpty();
    silent = false;
    watch.turn();
    assertThat(events).hasSize(1);
  }
}
