package org.pgmahout.controller.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** This computer's Docker engine, as far as a lab needs it. The only class that dials it. */
public final class LabEngine implements AutoCloseable {
  private final DockerClient docker;

  /**
   * What a program inside a machine answered.
   *
   * @param exitCode of the program
   * @param output what it printed, stdout and stderr, stripped
   */
  record Answer(long exitCode, String output) {}

  private LabEngine(DockerClient docker) {
    this.docker = docker;
  }

  /**
   * Connects to the engine of {@code DOCKER_HOST}, or of the local socket.
   *
   * @throws OpsException COMMAND_FAILED when none answers
   */
  public static LabEngine connect() {
    // No API version on purpose: engines from 20.10 to 29 have none in common with a fixed one.
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .connectionTimeout(Duration.ofSeconds(10))
            .build();
    DockerClient docker = DockerClientImpl.getInstance(config, transport);
    try {
      docker.pingCmd().exec();
    } catch (RuntimeException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "no Docker engine answers at " + config.getDockerHost() + ": " + e.getMessage(),
          "Run deploy/prerequisites lab as root; it installs and starts one.",
          e);
    }
    return new LabEngine(docker);
  }

  void makeNetwork(LabPlan plan, int mtu) {
    String wanted = plan.subnet().toString();
    for (Network network : docker.listNetworksCmd().exec()) {
      List<String> subnets =
          Optional.ofNullable(network.getIpam().getConfig()).orElse(List.of()).stream()
              .map(Network.Ipam.Config::getSubnet)
              .toList();
      if (network.getName().equals(plan.network())) {
        if (!subnets.contains(wanted)) {
          throw new OpsException(
              ErrorCode.ALREADY_EXISTS,
              "lab " + plan.name() + " is there with subnet " + subnets + ", not " + wanted,
              "Give the subnet it has, or take it down first: pgmahout lab down.");
        }
        return;
      }
      if (subnets.contains(wanted)) {
        throw new OpsException(
            ErrorCode.ALREADY_EXISTS,
            wanted + " is taken by the Docker network " + network.getName(),
            "Choose another with --subnet, such as 198.18.11.0/24.");
      }
    }
    docker
        .createNetworkCmd()
        .withName(plan.network())
        .withLabels(plan.labels())
        .withIpam(
            new Network.Ipam()
                .withConfig(
                    new Network.Ipam.Config()
                        .withSubnet(wanted)
                        .withGateway(plan.subnet().host(1))))
        .withOptions(Map.of("com.docker.network.driver.mtu", Integer.toString(mtu)))
        .exec();
  }

  /** Makes the machine's volume and container; it is not started. */
  void makeMachine(LabPlan plan, LabMachine machine, String image) {
    Map<String, String> labels = new LinkedHashMap<>(plan.labels());
    labels.put(LabPlan.MACHINE_LABEL, machine.name());
    docker.createVolumeCmd().withName(machine.volume()).withLabels(plan.labels()).exec();
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(plan.network())
            // What systemd and a nested engine need; --privileged would be more, and may be
            // refused.
            .withCapAdd(Capability.ALL)
            .withCapDrop(Capability.SYS_RESOURCE)
            .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
            .withCgroupnsMode("private")
            .withTmpFs(Map.of("/run", "", "/run/lock", "", "/tmp", "exec"))
            .withBinds(new Bind(machine.volume(), new Volume("/var/lib/docker")));
    docker
        .createContainerCmd(image)
        .withName(machine.container())
        .withHostName(machine.name())
        .withAliases(machine.name())
        .withIpv4Address(machine.address())
        .withStopSignal("SIGRTMIN+3")
        .withEnv("container=docker")
        .withLabels(labels)
        .withHostConfig(host)
        .exec();
  }

  /** Whether it is on, or empty when there is no such container. */
  Optional<Boolean> power(LabPlan plan, LabMachine machine) {
    try {
      var found = docker.inspectContainerCmd(machine.container()).exec();
      var labels = Optional.ofNullable(found.getConfig().getLabels()).orElse(Map.of());
      if (!plan.name().equals(labels.get(LabPlan.LABEL))) {
        throw new OpsException(
            ErrorCode.ALREADY_EXISTS,
            "a container " + machine.container() + " is there that is not of lab " + plan.name(),
            "Rename or remove it, or use a lab of another name.");
      }
      return Optional.of(Boolean.TRUE.equals(found.getState().getRunning()));
    } catch (NotFoundException absent) {
      return Optional.empty();
    }
  }

  void start(LabMachine machine) {
    try {
      docker.startContainerCmd(machine.container()).exec();
    } catch (NotModifiedException already) {
      return;
    }
  }

  /** Ends every process at once, as a power cut does. */
  void kill(LabMachine machine) {
    docker.killContainerCmd(machine.container()).exec();
  }

  void stop(LabMachine machine) {
    docker.stopContainerCmd(machine.container()).withTimeout(30).exec();
  }

  boolean hasImage(String image) {
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException absent) {
      return false;
    }
  }

  /** Makes an image of the machine as it is now; its nested engine's volume is not in it. */
  void commit(LabMachine machine, String image) {
    int colon = image.lastIndexOf(':');
    docker
        .commitCmd(machine.container())
        .withRepository(image.substring(0, colon))
        .withTag(image.substring(colon + 1))
        .exec();
  }

  /** Runs a program in the machine; variables keep values out of its arguments. */
  Answer run(LabMachine machine, Duration limit, List<String> variables, String... command) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String id = prepare(machine, variables, command);
    try (var collector =
        new ResultCallback.Adapter<Frame>() {
          @Override
          public void onNext(Frame frame) {
            output.writeBytes(frame.getPayload());
          }
        }) {
      if (!docker
          .execStartCmd(id)
          .exec(collector)
          .awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new OpsException(
            ErrorCode.TIMED_OUT,
            command[0]
                + " in "
                + machine.name()
                + " did not end within "
                + limit.toSeconds()
                + " s",
            "Look into the machine: pgmahout lab shell " + machine.name() + ".");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "interrupted", "Run it again.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Long exitCode = docker.inspectExecCmd(id).exec().getExitCodeLong();
    return new Answer(
        exitCode == null ? -1 : exitCode, output.toString(StandardCharsets.UTF_8).strip());
  }

  private String prepare(LabMachine machine, List<String> variables, String... command) {
    try {
      return docker
          .execCreateCmd(machine.container())
          .withAttachStdout(true)
          .withAttachStderr(true)
          .withEnv(variables)
          .withCmd(command)
          .exec()
          .getId();
    } catch (ConflictException stopped) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          machine.name() + " has switched itself off: " + stopped.getMessage(),
          "Its last words: docker logs "
              + machine.container()
              + ". More than 20 machines on one computer need more inotify instances than Linux has by default: sysctl -w fs.inotify.max_user_instances=512.",
          stopped);
    }
  }

  /** Removes everything that carries the lab's label; returns how many things that were. */
  int removeAll(String lab) {
    Map<String, String> labels = Map.of(LabPlan.LABEL, lab);
    int removed = 0;
    for (Container container :
        docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec()) {
      docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
      removed++;
    }
    var volumes =
        docker.listVolumesCmd().withFilter("label", List.of(LabPlan.LABEL + "=" + lab)).exec();
    for (var volume : Optional.ofNullable(volumes.getVolumes()).orElse(List.of())) {
      docker.removeVolumeCmd(volume.getName()).exec();
      removed++;
    }
    var networks =
        docker.listNetworksCmd().withFilter("label", List.of(LabPlan.LABEL + "=" + lab)).exec();
    for (Network network : networks) {
      docker.removeNetworkCmd(network.getId()).exec();
      removed++;
    }
    return removed;
  }

  @Override
  public void close() {
    try {
      docker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
