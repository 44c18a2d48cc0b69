package org.pgmahout.controller.rollout;

import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Puts the earlier configuration back when a member does not start with the new one: the other
 * members still run with the earlier one, and a failover must find nodes that can start.
 */
final class ConfigurationRollback {
  /** How the restart of a member fails whose PostgreSQL does not start. */
  private static final Set<ErrorCode> DID_NOT_COME_BACK =
      Set.of(ErrorCode.COMMAND_FAILED, ErrorCode.TIMED_OUT, ErrorCode.UNIT_FAILED);

  private final Supplier<Optional<String>> putBack;
  private final BooleanSupplier somebodyDidNotStart;

  /**
   * @param putBack gives Patroni the earlier configuration; says what came of it
   * @param somebodyDidNotStart whether PostgreSQL of a member did not start
   */
  ConfigurationRollback(Supplier<Optional<String>> putBack, BooleanSupplier somebodyDidNotStart) {
    this.putBack = putBack;
    this.somebodyDidNotStart = somebodyDidNotStart;
  }

  static ConfigurationRollback in(RolloutContext on, ServingMembers members) {
    return new ConfigurationRollback(
        on.parts().earlierConfiguration(), members::somebodyDidNotStart);
  }

  /**
   * Does work that restarts members one by one, and puts the configuration back where one of them
   * did not start with it. What the work throws is thrown on, with a sentence about that.
   */
  void around(Runnable roll) {
    try {
      roll.run();
    } catch (OpsException e) {
      throw DID_NOT_COME_BACK.contains(e.code()) && somebodyDidNotStart.getAsBoolean()
          ? putBack(e)
          : e;
    }
  }

  private OpsException putBack(OpsException why) {
    try {
      return putBack.get().map(sentence -> with(sentence, why)).orElse(why);
    } catch (OpsException e) {
      why.addSuppressed(e);
      return with("The configuration before could not be put back: " + e.getMessage(), why);
    }
  }

  private static OpsException with(String sentence, OpsException why) {
    return new OpsException(why.code(), why.getMessage() + "\n" + sentence, why.hint(), why);
  }
}
