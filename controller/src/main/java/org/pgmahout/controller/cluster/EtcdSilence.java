package org.pgmahout.controller.cluster;

import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * For one wait: etcd that elects a leader, or whose disk is slow, is silent for a moment. That is a
 * reason to wait on, none to give up.
 */
public final class EtcdSilence {
  private Optional<OpsException> last = Optional.empty();

  /**
   * Looks; where etcd does not answer, that is the reason to wait on.
   *
   * @param look gives the reason why it is not so yet; empty once it is
   */
  public Optional<String> outlast(Supplier<Optional<String>> look) {
    last = Optional.empty();
    try {
      return look.get();
    } catch (OpsException e) {
      if (e.code() != ErrorCode.ETCD_UNAVAILABLE) {
        throw e;
      }
      last = Optional.of(e);
      return Optional.of(e.getMessage());
    }
  }

  /** What to tell of a wait that took too long: the silence, where it lasted to the end. */
  public OpsException reason(OpsException late) {
    return late.code() == ErrorCode.TIMED_OUT ? last.orElse(late) : late;
  }
}
