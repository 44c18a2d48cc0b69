package org.pgmahout.agent.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.LeadWord;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * This node's Patroni, asked with a deadline that a guard can afford.
 *
 * @param api its REST API
 * @param systemd what started it
 */
record NodePatroni(LocalPatroni api, Systemd systemd)
    implements PatroniGuard.GuardedPatroni, LoopWaker.WakeablePatroni {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** A key that no Patroni has: to remove it changes nothing. */
  private static final String NOTHING = "pgmahout_wakes_the_loop";

  static NodePatroni of(NodeSpec spec, NodeTools tools) {
    return new NodePatroni(
        new LocalPatroni(spec, tools.files(), tools.sessions()).within(DEADLINE), tools.systemd());
  }

  @Override
  public PatroniWord word() {
    try {
      LeadWord word = api.require(PatroniClient::lead);
      return new PatroniWord.Answer(word.leads(), word.failsafe(), word.paused());
    } catch (OpsException e) {
      return e.code() == ErrorCode.PATRONI_UNAVAILABLE ? lives() : new PatroniWord.Unclear();
    } catch (RuntimeException e) {
      return new PatroniWord.Unclear();
    }
  }

  /** For its word about the lead Patroni asks PostgreSQL; for whether its loop runs it does not. */
  private PatroniWord lives() {
    try {
      api.require(client -> client.passes("/liveness"));
      return new PatroniWord.Unclear();
    } catch (OpsException e) {
      return new PatroniWord.Silent();
    }
  }

  @Override
  public Optional<Duration> age() {
    return Optional.of(systemd.state(PatroniUnit.NAME).mainPid())
        .filter(pid -> pid != 0)
        .flatMap(ProcessHandle::of)
        .flatMap(process -> process.info().startInstant())
        .map(start -> Duration.between(start, Instant.now()));
  }

  /** Patroni's loop wakes after every change of its configuration, also after one that is none. */
  @Override
  public boolean wake() {
    return api.ask(client -> client.patchConfig(Collections.singletonMap(NOTHING, null)))
        .isPresent();
  }
}
