package org.pgmahout.controller.runs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** How a rollout waits: it heeds Ctrl-C and a lost hold, and outlasts an etcd that elects. */
public final class RolloutWait {
  private final Pace pace;
  private final Runnable stillWanted;
  private final Consumer<String> tell;

  /**
   * @param stillWanted throws when nothing more is to be done
   * @param tell takes a line now and then: what is waited for, why, and the time left
   */
  public RolloutWait(Runnable stillWanted, Consumer<String> tell) {
    this(Pace.REAL, stillWanted, tell);
  }

  /** The same in another time. */
  public RolloutWait(Pace pace, Runnable stillWanted, Consumer<String> tell) {
    this.pace = pace;
    this.stillWanted = stillWanted;
    this.tell = tell;
  }

  /**
   * Waits.
   *
   * @param what completes "waiting for …"
   * @param reason why it is not so yet; empty once it is
   */
  public void until(String what, Duration limit, String hint, Supplier<Optional<String>> reason) {
    until(what, limit, hint, reason, Wake::byTime);
  }

  /**
   * The same, with a look at every event as well.
   *
   * @param wakes made when the first look finds that it has to be waited
   */
  public void until(
      String what,
      Duration limit,
      String hint,
      Supplier<Optional<String>> reason,
      Function<Pace, Wake> wakes) {
    Await.ofCluster(limit)
        .by(pace)
        .wokenBy(wakes)
        .whileWanted(stillWanted)
        .until(what, tell, hint, () -> unlessSilent(reason));
  }

  /** etcd that elects a leader is silent for a moment: a reason to wait on, none to give up. */
  private static Optional<String> unlessSilent(Supplier<Optional<String>> reason) {
    try {
      return reason.get();
    } catch (OpsException e) {
      if (e.code() == ErrorCode.ETCD_UNAVAILABLE) {
        return Optional.of(e.getMessage());
      }
      throw e;
    }
  }
}
