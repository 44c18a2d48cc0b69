package org.pgmahout.controller.lock;

import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;

/**
 * The cluster, held by one command that changes it: two applies that are limited to different nodes
 * meet here. Tests give one that lives in memory.
 */
public interface ApplyLock {

  /** Why it cannot be asked for, because etcd does not serve; empty when it can. */
  Optional<String> trouble();

  /**
   * Takes it; taking it again is fine.
   *
   * @param owner id of the apply
   * @param who operator and machine
   * @return what is still in the way: an earlier apply of the same operator, whose lock ends soon
   * @throws OpsException BUSY when somebody else is at work: who, from where, since when
   */
  Optional<String> take(String owner, String who);

  /** Renews it, if it is held; throws BUSY when somebody else has it now. */
  void renew();

  /** Ends it, if it is held. */
  void release();
}
