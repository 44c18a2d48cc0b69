package org.pgmahout.controller.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** A set of machines on this computer: made, shown, switched off and on, and removed. */
public final class Lab {
  private static final Duration BOOT = Duration.ofSeconds(120);
  private static final Duration PROGRAM = Duration.ofSeconds(30);

  /** Most machines have booted by then, and nothing need be said. */
  private static final Duration USUAL = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final LabEngine engine;
  private final LabPlan plan;
  private final LabAccess access;
  private final Consumer<String> progress;

  /**
   * @param engine of this computer
   * @param plan what the lab consists of
   * @param access its folder
   * @param progress takes one line at a time of what is going on, from several threads
   */
  public Lab(LabEngine engine, LabPlan plan, LabAccess access, Consumer<String> progress) {
    this.engine = engine;
    this.plan = plan;
    this.access = access;
    this.progress = progress;
  }

  /**
   * Makes what is missing and switches on what is off, all machines at once; what is there and on
   * is left alone.
   *
   * @param image gives the image of a machine that has to be made
   */
  public List<MachineStatus> up(Image image) {
    String publicKey = access.publicKey();
    engine.makeNetwork(plan, mtu());
    Map<String, String> hostKeys = new LinkedHashMap<>();
    Parallel.all(
            plan.machines(),
            machine -> {
              Optional<Boolean> power = engine.power(plan, machine);
              if (power.isEmpty()) {
                engine.makeMachine(plan, machine, image.of(machine));
              }
              if (!power.orElse(false)) {
                long started = System.nanoTime();
                engine.start(machine);
                String state = awaitBoot(machine);
                progress.accept(
                    "%s at %s: %s after %.1f s"
                        .formatted(
                            machine.name(),
                            machine.address(),
                            state,
                            (System.nanoTime() - started) / 1e9));
              }
              return admit(machine, publicKey);
            })
        .forEach((machine, key) -> hostKeys.put(machine.name(), key));
    access.write(plan, hostKeys);
    return status();
  }

  /** Which image a machine is made of. */
  @FunctionalInterface
  public interface Image {
    /** Name of the image for that machine. */
    String of(LabMachine machine);
  }

  /**
   * Removes every trace: containers, volumes, network, the lab's folder; returns how many things.
   */
  public int down() {
    int removed = engine.removeAll(plan.name());
    access.remove();
    return removed;
  }

  /** One row a machine, in the plan's order. */
  public List<MachineStatus> status() {
    return plan.machines().stream().map(this::status).toList();
  }

  private MachineStatus status(LabMachine machine) {
    Optional<Boolean> on = engine.power(plan, machine);
    MachineStatus.Power power =
        on.map(running -> running ? MachineStatus.Power.ON : MachineStatus.Power.OFF)
            .orElse(MachineStatus.Power.ABSENT);
    return new MachineStatus(
        machine.name(),
        machine.address(),
        machine.container(),
        power,
        power == MachineStatus.Power.ON ? systemState(machine) : "");
  }

  /** Cuts the machine's power: every process ends at once. */
  public void kill(String name) {
    LabMachine machine = plan.machine(name);
    if (!engine.power(plan, machine).orElseThrow(() -> absent(machine))) {
      progress.accept(name + " is off already");
      return;
    }
    engine.kill(machine);
    progress.accept(name + ": power cut");
  }

  /** Switches the machine on and waits until it has booted. */
  public void start(String name) {
    LabMachine machine = plan.machine(name);
    if (engine.power(plan, machine).orElseThrow(() -> absent(machine))) {
      progress.accept(name + " is on already");
      return;
    }
    engine.start(machine);
    progress.accept(name + ": " + awaitBoot(machine));
  }

  /** Opens a root shell on the user's terminal, or runs a command; returns its exit code. */
  public int shell(String name, List<String> command) {
    LabMachine machine = plan.machine(name);
    if (!engine.power(plan, machine).orElseThrow(() -> absent(machine))) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          name + " is switched off",
          "Switch it on: pgmahout lab start " + name + ".");
    }
    List<String> line = new ArrayList<>(List.of("docker", "exec", "-i"));
    if (System.console() != null && System.console().isTerminal()) {
      line.add("-t");
    }
    line.add(machine.container());
    line.addAll(command.isEmpty() ? List.of("bash", "-l") : command);
    return HostProgram.onTerminal(line);
  }

  private OpsException absent(LabMachine machine) {
    return new OpsException(
        ErrorCode.NOT_FOUND,
        "lab " + plan.name() + " has no machine " + machine.name() + " yet",
        "Make it: pgmahout lab up.");
  }

  /** Lets the lab's key in; returns the machine's own host key, its type and bytes. */
  private String admit(LabMachine machine, String publicKey) {
    var answer =
        engine.run(
            machine,
            PROGRAM,
            List.of("PGMAHOUT_LAB_KEY=" + publicKey),
            "sh",
            "-ec",
            """
            umask 077; mkdir -p /root/.ssh; touch /root/.ssh/authorized_keys
            grep -qxF "$PGMAHOUT_LAB_KEY" /root/.ssh/authorized_keys || echo "$PGMAHOUT_LAB_KEY" >>/root/.ssh/authorized_keys
            cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub
            """);
    if (answer.exitCode() != 0) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "the lab's key could not be put on " + machine.name() + ": " + answer.output(),
          "Look into the machine: pgmahout lab shell " + machine.name() + ".");
    }
    return answer.output();
  }

  private String awaitBoot(LabMachine machine) {
    await(
        "systemd of " + machine.name(),
        () -> {
          String state = systemState(machine);
          return state.startsWith("running") || state.startsWith("degraded")
              ? Optional.empty()
              : Optional.of(state);
        });
    await("sshd of " + machine.name(), () -> sshd(machine.address()));
    return systemState(machine);
  }

  /** What systemd says of itself, failed units included. */
  private String systemState(LabMachine machine) {
    var state = engine.run(machine, PROGRAM, List.of(), "systemctl", "is-system-running");
    if (!state.output().equals("degraded")) {
      return state.output().lines().findFirst().orElse("no answer");
    }
    var failed =
        engine.run(
            machine, PROGRAM, List.of(), "systemctl", "--failed", "--plain", "--no-legend", "-q");
    return "degraded: "
        + String.join(
            ", ",
            failed.output().lines().map(line -> line.strip().replaceFirst("\\s.*", "")).toList());
  }

  private static Optional<String> sshd(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, 22), 1000);
      socket.setSoTimeout(2000);
      String banner = new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
      return banner.equals("SSH-") ? Optional.empty() : Optional.of("port 22 said " + banner);
    } catch (IOException e) {
      return Optional.of(address + ":22 " + e.getMessage());
    }
  }

  private void await(String what, Supplier<Optional<String>> reason) {
    Await.ofCluster(BOOT)
        .every(PAUSE)
        .quietFor(USUAL)
        .until(
            what,
            progress,
            "Read the machine's console: docker logs, and journalctl -b in it.",
            reason);
  }

  /** The smallest MTU of this computer's interfaces: a larger one in the lab would lose packets. */
  private static int mtu() {
    int smallest = 1500;
    try (var interfaces = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
      for (Path each : interfaces) {
        String name = each.getFileName().toString();
        if (name.startsWith("eth") || name.startsWith("en") || name.startsWith("wl")) {
          smallest =
              Math.min(smallest, Integer.parseInt(Files.readString(each.resolve("mtu")).strip()));
        }
      }
    } catch (IOException e) {
      return smallest;
    }
    return smallest;
  }
}
