package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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

  private final Gates gates;
  private final BooleanSupplier somebodyDidNotStart;
  private final Consumer<String> tell;

  /**
   * @param somebodyDidNotStart whether PostgreSQL of a member did not start
   * @param tell takes a line about what is being done
   */
  ConfigurationRollback(Gates gates, BooleanSupplier somebodyDidNotStart, Consumer<String> tell) {
    this.gates = gates;
    this.somebodyDidNotStart = somebodyDidNotStart;
    this.tell = tell;
  }

  /**
   * Puts it back where that helps.
   *
   * @param why what ended the roll
   * @return what is to be thrown: the same, with a sentence about the rollback where there was one
   */
  OpsException after(OpsException why) {
    return DID_NOT_COME_BACK.contains(why.code()) && somebodyDidNotStart.getAsBoolean()
        ? putBack(why)
        : why;
  }

  private OpsException putBack(OpsException why) {
    try {
      return gates.putBack(tell).map(sentence -> with(sentence, why)).orElse(why);
    } catch (OpsException e) {
      why.addSuppressed(e);
      return with("The configuration before could not be put back: " + e.getMessage(), why);
    }
  }

  private static OpsException with(String sentence, OpsException why) {
    return new OpsException(why.code(), why.getMessage() + "\n" + sentence, why.hint(), why);
  }
}
