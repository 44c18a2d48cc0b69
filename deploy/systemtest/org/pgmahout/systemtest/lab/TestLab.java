package org.pgmahout.systemtest.lab;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.lab.Program.Result;

/** A lab with its cluster: plan, the command on it, and what Patroni says of its members. */
public final class TestLab extends LabMachines {
  /**
   * The four machines of the seed document.
   *
   * @param name of the lab: its containers are {@code pgmahout-NAME-MACHINE}
   * @param network first three numbers of its subnet, for example {@code 198.18.20}
   */
  public TestLab(String name, String network) {
    this(name, network, MACHINES);
  }

  /**
   * @param machines in the order in which they are made
   */
  public TestLab(String name, String network, List<String> machines) {
    super(name, network, machines);
  }

  /**
   * The plan with all that lies next to it, in another folder, with one thing changed.
   *
   * @return the copy's plan file
   */
  public Path copyOfPlan(Path into, UnaryOperator<String> edit) {
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
  public ClusterPlan loaded() {
    return PlanLoader.load(plan().toString(), planText()).orThrow();
  }

  /** A starter plan as {@code init} makes it, with its secrets and authorities. */
  public Result init(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--proxy", "haproxy=" + address("haproxy")));
    arguments.addAll(Arrays.asList(more));
    return initDatabases(arguments.toArray(String[]::new));
  }

  /** The same for the database machines alone. */
  public Result initDatabases(String... more) {
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
  public Result pgmahout(Duration limit, String... arguments) {
    WarmCommand.takeTimeToStart();
    return WarmCommand.run(CHECKOUT, environment(), limit, arguments);
  }

  public Result pgmahout(String... arguments) {
    return pgmahout(LIMIT, arguments);
  }

  /** The same as another user of this computer would run it, by name. */
  public Result pgmahoutAs(String user, Duration limit, String... arguments) {
    Map<String, String> environment = new LinkedHashMap<>(environment());
    environment.put("JAVA_TOOL_OPTIONS", "-Duser.name=" + user);
    return Program.run(line(arguments), environment, limit);
  }

  /** {@code apply} as the tests want it. */
  public Result apply(Duration limit) {
    return pgmahout(limit, "apply", "--yes", "-o", "plain");
  }

  /** What {@code status} says, at once: it is asked until something holds. */
  public Result status() {
    return WarmCommand.run(CHECKOUT, environment(), LIMIT, "status", "-o", "plain");
  }

  /** Brings the cluster to the plan after a test, which has said already what it found. */
  public void bringBack() {
    succeed(apply(Duration.ofMinutes(5)));
  }

  /** Starts {@code pgmahout} without waiting for its end. */
  public Program.Started begin(String... arguments) {
    return Program.start(line(arguments), environment());
  }

  /** The agent of a machine, as this plan's operator reaches it. */
  public AgentClient agent(String machine) {
    PlanFolder own = PlanFolder.beside(plan());
    return new AgentClient(
        machine,
        URI.create("https://" + address(machine) + ":" + ApiPaths.DEFAULT_PORT),
        () -> own.own().toAgent(machine));
  }

  /** The plan file's text. */
  public String planText() {
    try {
      return Files.readString(plan());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes another plan of the plan. */
  public void rewrite(UnaryOperator<String> edit) {
    try {
      Files.writeString(plan(), edit.apply(planText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts another text into the plan. */
  public void edit(String old, String other) {
    assertThat(planText()).containsOnlyOnce("\n" + old + "\n");
    rewrite(text -> text.replace("\n" + old + "\n", "\n" + other + "\n"));
  }

  /** PostgreSQL's system identifier, from the first node's disk. */
  public String systemId() {
    return systemId(databases().getFirst());
  }

  public String systemId(String node) {
    return output(
            node,
            "/usr/lib/postgresql/*/bin/pg_controldata /var/lib/postgresql/patroni-packages/data | grep 'system identifier'")
        .replaceAll("\\D", "");
  }

  /** Patroni's own word: one leader, every other member streaming. */
  public void assertWhole() {
    Eventually.holds(
        Duration.ofSeconds(90),
        () -> {
          Result status = status();
          assertThat(status.exitCode()).as(status.transcript()).isZero();
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
        output(
            databases().getFirst(),
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
  public String leader() {
    return members().entrySet().stream()
        .filter(member -> member.getValue().startsWith("leader "))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Those that do not lead, in the plan's order. */
  public List<String> replicas() {
    String leader = leader();
    return databases().stream().filter(node -> !node.equals(leader)).toList();
  }

  /** The process numbers of all postmasters and when they began. */
  public String postmasters() {
    StringBuilder all = new StringBuilder();
    databases().forEach(node -> all.append(postmaster(node)));
    return all.toString();
  }

  public String postmaster(String node) {
    return output(node, "sed -n '1p;3p' /var/lib/postgresql/patroni-packages/data/postmaster.pid");
  }

  /** The seed's own way to call patronictl. */
  public static String patronictl(String arguments) {
    String home = "/var/lib/postgresql/patroni-packages";
    return "%s/bin/patronictl -c %s/patroni.yml %s".formatted(home, home, arguments);
  }
}
