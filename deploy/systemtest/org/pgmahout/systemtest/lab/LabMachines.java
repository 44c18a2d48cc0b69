package org.pgmahout.systemtest.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.pgmahout.systemtest.lab.Program.Result;

/**
 * The machines of a lab of the tests' own, beside the user's lab: containers of their own name and
 * network, made by the real command from the checkout.
 */
public class LabMachines {
  /** The machines of the seed document. */
  public static final List<String> MACHINES = List.of("node-00", "node-01", "node-02", "haproxy");

  public static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
  public static final Duration LIMIT = Duration.ofMinutes(2);

  public static final Path CHECKOUT =
      Path.of(System.getProperty("pgmahout.checkout", "../..")).toAbsolutePath().normalize();

  private final String name;
  private final String network;
  private final List<String> machines;

  /**
   * @param name of the lab: its containers are {@code pgmahout-NAME-MACHINE}
   * @param network first three numbers of its subnet, for example {@code 198.18.20}
   * @param machines in the order in which they are made; those named {@code node-…} are for
   *     databases
   */
  LabMachines(String name, String network, List<String> machines) {
    this.name = name;
    this.network = network;
    this.machines = List.copyOf(machines);
  }

  public List<String> machines() {
    return machines;
  }

  public List<String> databases() {
    return machines.stream().filter(machine -> machine.startsWith("node-")).toList();
  }

  /** The lab's folder: its plan, secrets and keys. */
  public Path folder() {
    return CHECKOUT.resolve("deploy/target/lab-" + name);
  }

  /** The plan of the cluster on these machines. */
  public Path plan() {
    return folder().resolve("cluster.yaml");
  }

  /** Machines that are new: whatever an earlier, broken-off run left is removed first. */
  public void makeMachines(String... more) {
    removeMachines();
    succeed(launched(BUILD_LIMIT, labArguments("up", more)));
  }

  /** More machines, beside those that run. */
  public void addMachines(String... more) {
    succeed(launched(BUILD_LIMIT, labArguments("up", more)));
  }

  public void removeMachines() {
    succeed(launched(LIMIT, labArguments("down")));
  }

  /** Runs a shell line as root on a machine. */
  public Result on(String machine, String script) {
    return Program.run(
        List.of("docker", "exec", container(machine), "bash", "-c", script), Map.of(), LIMIT);
  }

  /** The same, and it must succeed; returns what it printed, without the last line's end. */
  public String output(String machine, String script) {
    return succeed(on(machine, script)).stdout().stripTrailing();
  }

  public void cutPower(String machine) {
    succeed(launched(LIMIT, labArguments("kill", machine)));
  }

  public void powerOn(String machine) {
    succeed(launched(LIMIT, labArguments("start", machine)));
  }

  /**
   * The machine is gone with all it had, and an empty one of the same name and address is there.
   */
  public void reinstall(String machine) {
    succeed(Program.run(List.of("docker", "rm", "-fv", container(machine)), Map.of(), LIMIT));
    succeed(
        Program.run(
            List.of("docker", "volume", "rm", container(machine) + "-docker"), Map.of(), LIMIT));
    addMachines("--from-prepared");
  }

  /** The power of several machines at once. */
  public void cutPower(Collection<String> several) {
    succeed(docker("kill", several));
  }

  public void powerOn(Collection<String> several) {
    succeed(docker("start", several));
  }

  private Result docker(String verb, Collection<String> several) {
    List<String> line = new ArrayList<>(List.of("docker", verb));
    several.forEach(machine -> line.add(container(machine)));
    return Program.run(line, Map.of(), LIMIT);
  }

  public String address(String machine) {
    return network + "." + (17 + machines.indexOf(machine));
  }

  public String container(String machine) {
    return "pgmahout-" + name + "-" + machine;
  }

  /** Runs {@code pgmahout} with this lab's plan as a user does, by its launcher. */
  public Result launched(Duration limit, String... arguments) {
    return Program.run(line(arguments), environment(), limit);
  }

  /** A command line of the checkout's own {@code pgmahout}. */
  static List<String> line(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(CHECKOUT.resolve("deploy/bin/pgmahout").toString());
    line.addAll(Arrays.asList(arguments));
    return line;
  }

  Map<String, String> environment() {
    return Map.of(
        "PGMAHOUT_PLAN", plan().toString(),
        "PGMAHOUT_SSH_CONFIG", folder().resolve("ssh_config").toString(),
        "NO_COLOR", "1");
  }

  /** Asserts that it succeeded; returns it. */
  public static Result succeed(Result result) {
    assertThat(result.exitCode()).as(result.transcript()).isZero();
    return result;
  }

  private String[] labArguments(String verb, String... more) {
    List<String> line = new ArrayList<>(List.of("lab", verb));
    line.addAll(
        List.of("--name", name, "--subnet", network + ".0/24", "--folder", folder().toString()));
    line.addAll(Arrays.asList(more));
    return line.toArray(String[]::new);
  }
}
