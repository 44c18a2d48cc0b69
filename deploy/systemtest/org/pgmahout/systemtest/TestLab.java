package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.systemtest.Program.Result;

/** A lab of the tests' own beside the user's, driven through the real command from the checkout. */
final class TestLab {
  static final List<String> DATABASES = List.of("node-00", "node-01", "node-02");
  static final List<String> MACHINES = List.of("node-00", "node-01", "node-02", "haproxy");
  static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
  static final Duration LIMIT = Duration.ofMinutes(2);

  static final Path CHECKOUT =
      Path.of(System.getProperty("pgmahout.checkout", "../..")).toAbsolutePath().normalize();

  private final String name;
  private final String network;
  private final List<String> machines;

  /**
   * The four machines of the seed document.
   *
   * @param name of the lab: its containers are {@code pgmahout-NAME-MACHINE}
   * @param network first three numbers of its subnet, for example {@code 198.18.20}
   */
  TestLab(String name, String network) {
    this(name, network, MACHINES);
  }

  /**
   * @param machines in the order in which they are made
   */
  TestLab(String name, String network, List<String> machines) {
    this.name = name;
    this.network = network;
    this.machines = machines;
  }

  List<String> machines() {
    return machines;
  }

  List<String> databases() {
    return machines.stream().filter(machine -> machine.startsWith("node-")).toList();
  }

  /** The lab's folder: its plan, secrets and keys. */
  Path folder() {
    return CHECKOUT.resolve("deploy/target/lab-" + name);
  }

  Path plan() {
    return folder().resolve("cluster.yaml");
  }

  /**
   * The plan with all that lies next to it, in another folder, with one thing changed.
   *
   * @return the copy's plan file
   */
  Path copyOfPlan(Path into, UnaryOperator<String> edit) {
    succeed(
        Program.run(
            List.of(
                "cp",
                "-a",
                plan().toString(),
                folder() + "/cluster.applied.yaml",
                folder() + "/pki",
                folder() + "/secrets",
                "" + into),
            Map.of(),
            LIMIT));
    Path copy = into.resolve("cluster.yaml");
    try {
      String edited = edit.apply(Files.readString(copy));
      assertThat(Files.writeString(copy, edited)).exists();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** The plan as the product reads it. */
  ClusterPlan loaded() {
    return PlanLoader.load(plan().toString(), planText()).orThrow();
  }

  /** Machines that are new: whatever an earlier, broken-off run left is removed first. */
  void makeMachines(String... more) {
    removeMachines();
    succeed(launched(BUILD_LIMIT, labArguments("up", more)));
  }

  /** More machines, beside those that run. */
  void addMachines(String... more) {
    succeed(launched(BUILD_LIMIT, labArguments("up", more)));
  }

  void removeMachines() {
    succeed(launched(LIMIT, labArguments("down")));
  }

  /** A starter plan as {@code init} makes it, with its secrets and authorities. */
  Result init(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--proxy", "haproxy=" + address("haproxy")));
    arguments.addAll(Arrays.asList(more));
    return initDatabases(arguments.toArray(String[]::new));
  }

  /** The same for the database machines alone. */
  Result initDatabases(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "init",
                "-f",
                plan().toString(),
                "--etcd-image-archive",
                "/opt/pgmahout-lab/etcd-image.tar"));
    databases().forEach(node -> arguments.add(node + "=" + address(node)));
    arguments.addAll(Arrays.asList(more));
    return pgmahout(LIMIT, arguments.toArray(String[]::new));
  }

  /** Runs {@code pgmahout} with this lab's plan. */
  Result pgmahout(Duration limit, String... arguments) {
    WarmCommand.takeTimeToStart();
    return WarmCommand.run(CHECKOUT, environment(), limit, arguments);
  }

  /** The same as a user runs it, by its launcher, in a process of its own. */
  Result launched(Duration limit, String... arguments) {
    return Program.run(line(arguments), environment(), limit);
  }

  Result pgmahout(String... arguments) {
    return pgmahout(LIMIT, arguments);
  }

  /** The same as another user of this computer would run it, by name. */
  Result pgmahoutAs(String user, Duration limit, String... arguments) {
    Map<String, String> environment = new LinkedHashMap<>(environment());
    environment.put("JAVA_TOOL_OPTIONS", "-Duser.name=" + user);
    return Program.run(line(arguments), environment, limit);
  }

  /** {@code apply} as the tests want it. */
  Result apply(Duration limit) {
    return pgmahout(limit, "apply", "--yes", "-o", "plain");
  }

  /** What {@code status} says, at once: it is asked until something holds. */
  Result status() {
    return WarmCommand.run(CHECKOUT, environment(), LIMIT, "status", "-o", "plain");
  }

  /** Brings the cluster to the plan after a test, which has said already what it found. */
  void bringBack() {
    succeed(apply(Duration.ofMinutes(5)));
  }

  /** Starts {@code pgmahout} without waiting for its end. */
  Program.Started begin(String... arguments) {
    return Program.start(line(arguments), environment());
  }

  /** Runs a shell line as root on a machine. */
  Result on(String machine, String script) {
    return Program.run(
        List.of("docker", "exec", container(machine), "bash", "-c", script), Map.of(), LIMIT);
  }

  /** The same, and it must succeed; returns what it printed, without the last line's end. */
  String told(String machine, String script) {
    return succeed(on(machine, script)).stdout().stripTrailing();
  }

  void cutPower(String machine) {
    succeed(launched(LIMIT, labArguments("kill", machine)));
  }

  void powerOn(String machine) {
    succeed(launched(LIMIT, labArguments("start", machine)));
  }

  /**
   * The machine is gone with all it had, and an empty one of the same name and address is there.
   */
  void reinstall(String machine) {
    succeed(Program.run(List.of("docker", "rm", "-fv", container(machine)), Map.of(), LIMIT));
    succeed(
        Program.run(
            List.of("docker", "volume", "rm", container(machine) + "-docker"), Map.of(), LIMIT));
    addMachines("--from-prepared");
  }

  /** The power of several machines at once. */
  void cutPower(Collection<String> several) {
    succeed(docker("kill", several));
  }

  void powerOn(Collection<String> several) {
    succeed(docker("start", several));
  }

  private Result docker(String verb, Collection<String> several) {
    List<String> line = new ArrayList<>(List.of("docker", verb));
    several.forEach(machine -> line.add(container(machine)));
    return Program.run(line, Map.of(), LIMIT);
  }

  String address(String machine) {
    return network + "." + (17 + machines.indexOf(machine));
  }

  String container(String machine) {
    return "pgmahout-" + name + "-" + machine;
  }

  /** The agent of a machine, as this plan's operator reaches it. */
  AgentClient agent(String machine) {
    PlanFolder own = PlanFolder.beside(plan());
    return new AgentClient(
        machine,
        URI.create("https://" + address(machine) + ":" + ApiPaths.DEFAULT_PORT),
        () -> own.own().toAgent(machine));
  }

  /** The plan file's text. */
  String planText() {
    try {
      return Files.readString(plan());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes another plan of the plan. */
  void rewrite(UnaryOperator<String> edit) {
    try {
      Files.writeString(plan(), edit.apply(planText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts another text into the plan. */
  void edit(String old, String other) {
    assertThat(planText()).containsOnlyOnce("\n" + old + "\n");
    rewrite(text -> text.replace("\n" + old + "\n", "\n" + other + "\n"));
  }

  /** PostgreSQL's system identifier, from the first node's disk. */
  String systemId() {
    return systemId("node-00");
  }

  String systemId(String node) {
    return told(
            node,
            "/usr/lib/postgresql/*/bin/pg_controldata /var/lib/postgresql/patroni-packages/data | grep 'system identifier'")
        .replaceAll("\\D", "");
  }

  /** Patroni's own word: one leader, every other member streaming. */
  void assertWhole() {
    Eventually.holds(
        Duration.ofSeconds(90),
        () -> {
          Result status = status();
          assertThat(status.exitCode()).as(status.told()).isZero();
        });
    Map<String, String> members = members();
    assertThat(members.values().stream().filter(member -> member.startsWith("leader ")))
        .as("%s", members)
        .hasSize(1);
    assertThat(members.values().stream().filter(member -> member.endsWith(" streaming")))
        .as("%s", members)
        .hasSize(databases().size() - 1);
  }

  /**
   * What Patroni lists, as role and state by member. Its REST API answers at once, where each call
   * of patronictl takes a second of the processor.
   */
  private Map<String, String> members() {
    String cluster =
        told(
            DATABASES.getFirst(),
            "curl -sfk https://127.0.0.1:8008/cluster || curl -sf http://127.0.0.1:8008/cluster");
    Map<String, String> members = new LinkedHashMap<>();
    try {
      for (JsonNode member : new ObjectMapper().readTree(cluster).path("members")) {
        members.put(
            member.path("name").asText(),
            member.path("role").asText() + " " + member.path("state").asText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }

  /** The node that leads, in Patroni's own words. */
  String leader() {
    return members().entrySet().stream()
        .filter(member -> member.getValue().startsWith("leader "))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Those that do not lead, in the plan's order. */
  List<String> replicas() {
    String leader = leader();
    return DATABASES.stream().filter(node -> !node.equals(leader)).toList();
  }

  /** The process numbers of all postmasters and when they began. */
  String postmasters() {
    StringBuilder all = new StringBuilder();
    DATABASES.forEach(node -> all.append(postmaster(node)));
    return all.toString();
  }

  String postmaster(String node) {
    return told(node, "sed -n '1p;3p' /var/lib/postgresql/patroni-packages/data/postmaster.pid");
  }

  /** The seed's own way to call patronictl. */
  static String patronictl(String arguments) {
    String home = "/var/lib/postgresql/patroni-packages";
    return "%s/bin/patronictl -c %s/patroni.yml %s".formatted(home, home, arguments);
  }

  static Result succeed(Result result) {
    assertThat(result.exitCode()).as(result.told()).isZero();
    return result;
  }

  private List<String> line(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(CHECKOUT.resolve("deploy/bin/pgmahout").toString());
    line.addAll(Arrays.asList(arguments));
    return line;
  }

  private String[] labArguments(String verb, String... more) {
    List<String> line = new ArrayList<>(List.of("lab", verb));
    line.addAll(
        List.of("--name", name, "--subnet", network + ".0/24", "--folder", folder().toString()));
    line.addAll(Arrays.asList(more));
    return line.toArray(String[]::new);
  }

  private Map<String, String> environment() {
    return Map.of(
        "PGMAHOUT_PLAN", plan().toString(),
        "PGMAHOUT_SSH_CONFIG", folder().resolve("ssh_config").toString(),
        "NO_COLOR", "1");
  }
}
