package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.controller.cluster.EtcdSilence;
import org.pgmahout.controller.progress.Progress;

/** How a rollout waits: it heeds Ctrl-C and a lost hold, and outlasts an etcd that elects. */
public final class RolloutWait {
  private final Progress progress;

  /** Waits of this work. */
  public RolloutWait(Progress progress) {
    this.progress = progress;
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
    EtcdSilence silence = new EtcdSilence();
    progress
        .upTo(limit)
        .wokenBy(wakes)
        .until(what, progress.say(), hint, () -> silence.outlast(reason));
  }
}
