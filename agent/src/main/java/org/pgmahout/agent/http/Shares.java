package org.pgmahout.agent.http;

import java.util.HashMap;
import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** What callers hold at one time: so much each, and so much all together. More is refused. */
final class Shares {
  private final String what;
  private final Limits.Share limit;
  private final Map<String, Long> held = new HashMap<>();
  private long total;

  /**
   * @param what they are shares of, for the refusal
   */
  Shares(String what, Limits.Share limit) {
    this.what = what;
    this.limit = limit;
  }

  /**
   * Takes so much for this caller; {@link #giveBack} it.
   *
   * @throws OpsException TOO_MANY when it is too much
   */
  synchronized void take(String caller, long amount) {
    long own = held.getOrDefault(caller, 0L);
    if (own + amount > limit.each()) {
      throw refused(caller + " has " + own + " " + what + " here; the limit is " + limit.each());
    }
    if (total + amount > limit.all()) {
      throw refused(
          "all callers have " + total + " " + what + " here; the limit is " + limit.all());
    }
    held.put(caller, own + amount);
    total += amount;
  }

  /** Takes back what was taken. */
  synchronized void giveBack(String caller, long amount) {
    total -= amount;
    held.computeIfPresent(caller, (_, own) -> own == amount ? null : Long.valueOf(own - amount));
  }

  private static OpsException refused(String why) {
    return new OpsException(
        ErrorCode.TOO_MANY,
        why,
        "End some of them (`logs --follow`, scripts that ask again and again), or wait until they"
            + " have ended.");
  }
}
