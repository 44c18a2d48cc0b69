package org.pgmahout.agent.component.patroni;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * A new Patroni process that costs no client its connection. Stopping Patroni stops PostgreSQL,
 * except in Patroni's pause (Patroni's document "Pause/Resume mode"): so the leader's Patroni is
 * restarted in a pause of its own, and a replica's without one. A file says that the pause is ours
 * until it has ended, so that an agent that was killed in between finds it and ends it.
 */
public final class PatroniProcessRestart {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int LOOKS = 3;

  /** Patroni answered, and did not do it. */
  private static final Set<ErrorCode> NOT_DONE =
      Set.of(ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.CONFIG_REJECTED);

  private final NodeSpec spec;
  private final Systemd systemd;
  private final LocalPatroni patroni;
  private final Path ours;

  /** Restarts the Patroni of this node. */
  public PatroniProcessRestart(NodeSpec spec, NodeTools tools) {
    this(
        spec,
        tools.systemd(),
        new LocalPatroni(spec, tools.files(), tools.sessions()),
        Path.of(NodePaths.STATE, "patroni-paused"));
  }

  /**
   * @param ours the file that is there while a pause of ours may be on
   */
  PatroniProcessRestart(NodeSpec spec, Systemd systemd, LocalPatroni patroni, Path ours) {
    this.spec = spec;
    this.systemd = systemd;
    this.patroni = patroni;
    this.ours = ours;
  }

  /** Restarts it and waits until it answers again. */
  void perform(StepContext context) {
    Optional<PatroniStatus> now = answer(context);
    if (now.isEmpty()) {
      // Nobody knows whether it leads. PostgreSQL outlives a Patroni that is killed
      // (KillMode=process), and Restart=always brings a new one before the lease ends.
      systemd.kill(PatroniUnit.NAME);
      return;
    }
    if (!now.get().role().equals("primary")) {
      systemd.restart(PatroniUnit.NAME);
      return;
    }
    if (now.get().paused() && !Files.exists(ours)) {
      // The operator's own pause: it stays.
      restartAndLead(context);
      return;
    }
    PrivateFile.write(ours, spec.node().getBytes(StandardCharsets.UTF_8));
    try {
      pause();
      await("the cluster to be paused", PatroniStatus::paused, context);
      restartAndLead(context);
    } finally {
      resume(context);
    }
  }

  private void pause() {
    try {
      patroni.require(client -> client.patchConfig(Map.of("pause", true)));
    } catch (OpsException e) {
      if (NOT_DONE.contains(e.code())) {
        // Nothing was paused, and nothing would ever end the pause that the marker tells of.
        PrivateFile.delete(ours);
      }
      throw e;
    }
  }

  private void restartAndLead(StepContext context) {
    systemd.restart(PatroniUnit.NAME);
    await("Patroni to lead again", now -> now.role().equals("primary"), context);
  }

  /** Whether a pause of ours was never ended. */
  public boolean interrupted() {
    return Files.exists(ours);
  }

  Finding check() {
    return interrupted()
        ? Finding.wrong(
            Change.of("automatic failover", "paused by a restart that was interrupted", "on"))
        : Finding.right();
  }

  /** Ends a pause of ours; the operator's own pause is never touched. */
  public void resume(StepContext context) {
    if (Files.exists(ours)) {
      patroni.require(client -> client.patchConfig(Collections.singletonMap("pause", null)));
      await("automatic failover to be on", now -> !now.paused(), context);
      PrivateFile.delete(ours);
    }
  }

  /** One slow answer is no silence. */
  private Optional<PatroniStatus> answer(StepContext context) {
    for (int look = 0; look < LOOKS; look++) {
      Optional<PatroniStatus> now = status();
      if (now.isPresent()) {
        return now;
      }
      context.waiting("Patroni does not answer, asking again");
    }
    return Optional.empty();
  }

  private Optional<PatroniStatus> status() {
    return patroni.ask(PatroniClient::status);
  }

  private interface Condition {
    boolean holds(PatroniStatus now);
  }

  private void await(String what, Condition condition, StepContext context) {
    Await.upTo(LIMIT)
        .until(
            what,
            () ->
                status()
                    .map(
                        now ->
                            condition.holds(now)
                                ? Optional.<String>empty()
                                : Optional.of("Patroni has not seen it yet"))
                    .orElse(Optional.of("Patroni does not answer")),
            context::waiting,
            this::timedOut);
  }

  private OpsException timedOut(String why) {
    return systemd.failure(
        PatroniUnit.NAME, "not done within " + LIMIT.toSeconds() + " s, last: " + why);
  }
}
