package org.pgmahout.controller.testing;

import java.time.Clock;
import java.time.Instant;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

/** Who holds a node, by the rules of the agent's own Reservation. */
final class InMemoryReservation {
  static final ReservationView NOBODY = new ReservationView("", "", Instant.EPOCH, Instant.EPOCH);

  private final Clock clock;
  private ReservationView holder = NOBODY;
  private Unfinished unfinished = Unfinished.NONE;

  InMemoryReservation(Clock clock) {
    this.clock = clock;
  }

  ReservationView current() {
    if (!holder.owner().isEmpty() && !clock.instant().isBefore(holder.until())) {
      holder = NOBODY;
    }
    return holder;
  }

  Unfinished unfinished() {
    return unfinished;
  }

  ReservationView request(ReservationRequest wanted) {
    ReservationView now = current();
    if (!now.owner().isEmpty() && !now.owner().equals(wanted.owner())) {
      if (wanted.seconds() == 0) {
        return now;
      }
      throw heldBy(now);
    }
    if (wanted.seconds() == 0) {
      unfinished = wanted.done() && !now.owner().isEmpty() ? Unfinished.NONE : unfinished;
      holder = NOBODY;
    } else {
      Instant at = clock.instant();
      Instant since = now.owner().isEmpty() ? at : now.since();
      if (!wanted.phase().isEmpty()) {
        unfinished = new Unfinished(wanted.who(), since, wanted.phase());
      }
      holder =
          new ReservationView(
              wanted.owner(), wanted.who(), since, at.plusSeconds(wanted.seconds()));
    }
    return holder;
  }

  void require(String owner) {
    ReservationView now = current();
    if (now.owner().isEmpty()) {
      throw new OpsException(ErrorCode.BUSY, "nobody holds a reservation of this node", "Take it.");
    }
    if (!now.owner().equals(owner)) {
      throw heldBy(now);
    }
  }

  private static OpsException heldBy(ReservationView now) {
    return new OpsException(
        ErrorCode.BUSY, "reserved by " + now.who() + " until " + now.until(), "Wait.");
  }
}
