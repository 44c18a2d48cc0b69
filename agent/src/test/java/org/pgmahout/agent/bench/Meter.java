package org.pgmahout.agent.bench;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Where the agents of a benchmark and its reader put what they measure in one part of it. */
final class Meter {
  /** From the making of a report until a reader has it. */
  final Samples fresh = new Samples();

  /** How much later a reporter's turn began than it was planned. */
  final Samples late = new Samples();

  /** From the write of a report until etcd has taken it. */
  final Samples write = new Samples();

  /** The same for the renewal of a lease. */
  final Samples renewal = new Samples();

  /** From the write of the leader key until the listener of one watch is called. */
  final Samples leader = new Samples();

  /** Writes and renewals that etcd did not take in time. */
  final LongAdder failed = new LongAdder();

  /** Leases that ended: each made a reader take an agent that lives for one that is gone. */
  final LongAdder silent = new LongAdder();

  private volatile Optional<LeaderChange> change = Optional.empty();

  /**
   * A change of the leader key.
   *
   * @param to never the leader before
   * @param at {@link System#nanoTime} just before it was written
   */
  record LeaderChange(String to, long at) {}

  void changed(LeaderChange now) {
    change = Optional.of(now);
  }

  Optional<LeaderChange> change() {
    return change;
  }
}
