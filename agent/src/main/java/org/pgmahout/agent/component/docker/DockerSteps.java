package org.pgmahout.agent.component.docker;

import static org.pgmahout.common.spec.Component.DOCKER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.DockerStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.Secrets;

/** The container engine: its settings are there before its package, so its first start has them. */
public final class DockerSteps {
  private static final Duration TAKEN = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final NodeTools tools;

  public DockerSteps(NodeTools tools) {
    this.tools = tools;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    NodeFiles.of(spec, Secrets.of(secrets), DOCKER)
        .forEach(file -> steps.add(tools.file(file, secrets)));
    steps.add(
        new UnitStep(
            StepHead.prepare(
                DockerStepId.SERVICE,
                "engine runs",
                DockerStepId.DAEMON_JSON,
                SystemStepId.PACKAGES),
            tools.systemd(),
            tools.files(),
            "docker.service",
            Map.of()));
    steps.add(liveRestore());
    return steps;
  }

  /** Without it a restart of the engine stops etcd. */
  private Step liveRestore() {
    return new SmallStep(
        StepHead.prepare(
            DockerStepId.LIVE_RESTORE, "containers outlive the engine", DockerStepId.SERVICE),
        _ ->
            switch (engine()) {
              case UNKNOWN -> new Finding.CannotTell("decided after the engine runs");
              case ON -> Finding.right();
              case OFF -> Finding.wrong(Change.of("live-restore", "off", "on"));
            },
        this::reload);
  }

  private enum LiveRestore {
    UNKNOWN,
    ON,
    OFF
  }

  /** What the engine goes by now, which is not always what its file says. */
  private LiveRestore engine() {
    CommandResult now =
        tools
            .commands()
            .run(
                Command.of(
                    "curl",
                    "-s",
                    "--max-time",
                    "5",
                    "--unix-socket",
                    "/var/run/docker.sock",
                    "http://localhost/info"));
    if (!now.ok() || now.stdout().isBlank()) {
      return LiveRestore.UNKNOWN;
    }
    return now.stdout().contains("\"LiveRestoreEnabled\":true") ? LiveRestore.ON : LiveRestore.OFF;
  }

  /** A reload is a signal to the engine: it returns before that has read its file. */
  private void reload(StepContext context) {
    tools.systemd().reload("docker.service");
    Await.upTo(TAKEN)
        .every(BETWEEN_LOOKS)
        .until(
            "the engine to read its settings",
            () ->
                engine() == LiveRestore.ON
                    ? Optional.empty()
                    : Optional.of("it has live-restore off still"),
            context::waitingOn,
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT,
                    "the container engine did not read its settings within %d s: %s"
                        .formatted(TAKEN.toSeconds(), why),
                    "Look at its log: journalctl -u docker."));
  }
}
