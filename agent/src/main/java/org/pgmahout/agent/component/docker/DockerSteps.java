package org.pgmahout.agent.component.docker;

import static org.pgmahout.common.spec.Component.DOCKER;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.UnitStep;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.Secrets;

/** The container engine: its settings are there before its package, so its first start has them. */
public final class DockerSteps {
  private final Machinery machinery;

  public DockerSteps(Machinery machinery) {
    this.machinery = machinery;
  }

  /** The steps, in order. */
  public List<Step> steps(NodeSpec spec, Map<String, Secret> secrets) {
    List<Step> steps = new ArrayList<>();
    NodeFiles.of(spec, Secrets.of(secrets), DOCKER)
        .forEach(file -> steps.add(machinery.file(file, secrets)));
    steps.add(
        new UnitStep(
            StepHead.prepare(
                DOCKER, "service", "engine runs", "docker/daemon-json", "system/packages"),
            machinery.systemd(),
            machinery.files(),
            "docker.service",
            Map.of()));
    steps.add(liveRestore());
    return steps;
  }

  /** Without it a restart of the engine stops etcd. */
  private Step liveRestore() {
    return new SmallStep(
        StepHead.prepare(DOCKER, "live-restore", "containers outlive the engine", "docker/service"),
        context -> {
          CommandResult now =
              machinery
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
            return new Finding.CannotTell("decided after the engine runs");
          }
          return now.stdout().contains("\"LiveRestoreEnabled\":true")
              ? Finding.right()
              : Finding.wrong(Change.of("live-restore", "off", "on"));
        },
        context -> machinery.systemd().reload("docker.service"));
  }
}
