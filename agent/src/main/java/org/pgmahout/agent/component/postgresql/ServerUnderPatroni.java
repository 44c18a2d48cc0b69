package org.pgmahout.agent.component.postgresql;

import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;

/** The real server behind {@link RunningVersionStep}: only Patroni may restart it. */
record ServerUnderPatroni(LocalPatroni patroni, PostgresqlLog log)
    implements RunningVersionStep.Server {

  @Override
  public Optional<PatroniStatus> status() {
    return patroni.ask(PatroniClient::status);
  }

  @Override
  public boolean others() {
    return patroni.ask(PatroniClient::members).map(all -> all.size() > 1).orElse(true);
  }

  @Override
  public void restart() {
    try {
      patroni.require(client -> client.post("/restart", Map.of()));
    } catch (OpsException e) {
      // Patroni answers when the restart is done, which may be after the time limit.
      if (e.code() != ErrorCode.PATRONI_UNAVAILABLE) {
        throw e;
      }
    }
  }

  @Override
  public String because() {
    return log.because();
  }
}
