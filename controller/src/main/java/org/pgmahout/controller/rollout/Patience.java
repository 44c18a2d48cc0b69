package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** How a rollout waits: it heeds Ctrl-C and a lost hold, and outlasts an etcd that elects. */
final class Patience {
  private final Runnable stillWanted;
  private final Consumer<String> tell;

  /**
   * @param stillWanted throws when nothing more shall be done
   * @param tell takes a line now and then: what is waited for, why, and the time left
   */
  Patience(Runnable stillWanted, Consumer<String> tell) {
    this.stillWanted = stillWanted;
    this.tell = tell;
  }

  /**
   * Waits.
   *
   * @param what completes "waiting for …"
   * @param reason why it is not so yet; empty once it is
   */
  void until(String what, Duration limit, String hint, Supplier<Optional<String>> reason) {
    Await.ofCluster(limit)
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
