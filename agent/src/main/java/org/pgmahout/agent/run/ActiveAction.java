package org.pgmahout.agent.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * An action that changes the machine, while it goes on: it holds the node like a run, also when the
 * command that asked for it is gone and its reservation has run out.
 *
 * @param owner whose reservation it belongs to
 * @param name component and verb
 * @param operator name in the certificate that asked for it
 */
record ActiveAction(String owner, String name, String operator, Instant since) implements AtWork {

  @Override
  public boolean changes() {
    return true;
  }

  @Override
  public OpsException refusal(String node) {
    return new OpsException(
        ErrorCode.BUSY,
        "%s of %s goes on since %s"
            .formatted(name, operator, since.truncatedTo(ChronoUnit.SECONDS)),
        "Wait for it: it ends by itself.");
  }
}
