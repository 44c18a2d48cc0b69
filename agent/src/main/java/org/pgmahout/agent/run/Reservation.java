package org.pgmahout.agent.run;

import java.time.Clock;
import java.time.Instant;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.Unfinished;

/**
 * Holds the node for one apply, so that a second operator is refused also before there is an etcd.
 * A lease: an operator's machine that dies frees the node by itself.
 */
public final class Reservation {
  /** Nobody holds the node. */
  public static final ReservationView NOBODY =
      new ReservationView("", "", Instant.EPOCH, Instant.EPOCH);

  private static final int LONGEST_SECONDS = 600;

  private final Clock clock;
  private final UnfinishedNote note;
  private ReservationView holder = NOBODY;

  /**
   * @param note where an apply that has not ended well is remembered
   */
  public Reservation(Clock clock, UnfinishedNote note) {
    this.clock = clock;
    this.note = note;
  }

  /** An apply that never ended well, when none is at work now. */
  public synchronized Unfinished unfinished() {
    return note.read();
  }

  /** Who holds the node now; {@link #NOBODY} when nobody does. */
  public synchronized ReservationView current() {
    if (!holder.owner().isEmpty() && !clock.instant().isBefore(holder.until())) {
      holder = NOBODY;
    }
    return holder;
  }

  /** Takes, renews, or (0 seconds) releases. */
  public synchronized ReservationView request(ReservationRequest wanted) {
    if (wanted.owner() == null
        || wanted.owner().isBlank()
        || wanted.who() == null
        || wanted.phase() == null
        || wanted.seconds() < 0
        || wanted.seconds() > LONGEST_SECONDS) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "a reservation names its owner, who it is, and 0 to " + LONGEST_SECONDS + " seconds",
          "Send owner, who and seconds.");
    }
    ReservationView now = current();
    if (!now.owner().isEmpty() && !now.owner().equals(wanted.owner())) {
      if (wanted.seconds() == 0) {
        return now;
      }
      throw heldBy(now);
    }
    holder = wanted.seconds() == 0 ? released(wanted, now) : held(wanted, now);
    return holder;
  }

  private ReservationView held(ReservationRequest wanted, ReservationView now) {
    Instant at = clock.instant();
    Instant since = now.owner().isEmpty() ? at : now.since();
    if (!wanted.phase().isEmpty()) {
      note.write(new Unfinished(wanted.who(), since, wanted.phase()));
    }
    return new ReservationView(
        wanted.owner(), wanted.who(), since, at.plusSeconds(wanted.seconds()));
  }

  /** Only its holder can say that it ended well: a late word of another apply changes nothing. */
  private ReservationView released(ReservationRequest wanted, ReservationView now) {
    if (wanted.done() && now.owner().equals(wanted.owner())) {
      note.clear();
    }
    return NOBODY;
  }

  /** Refuses a run that changes something without holding the node. */
  synchronized void require(String owner) {
    ReservationView now = current();
    if (now.owner().isEmpty()) {
      throw new OpsException(
          ErrorCode.BUSY,
          "nobody holds a reservation of this node, and a run that changes something needs one",
          "Take it first with PUT /v1/reservation; `pgmahout apply` does. If it had one, it ran out:"
              + " run it again.");
    }
    if (!now.owner().equals(owner)) {
      throw heldBy(now);
    }
  }

  private static OpsException heldBy(ReservationView now) {
    return new OpsException(
        ErrorCode.BUSY,
        "reserved by " + now.who() + " since " + now.since() + ", until " + now.until(),
        "Wait until that has ended, or ask its operator; a reservation that is not renewed ends by itself.");
  }
}
