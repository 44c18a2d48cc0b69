package org.pgmahout.controller.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/**
 * A cluster of a shape that a seed decides: 1 to 5 databases, a running etcd of 1 to 5 members that
 * may be about to grow, witnesses, proxies, any leader, and on every node work that waits or not.
 * Its text names the seed, for the message of a test that fails.
 */
public record RandomCluster(
    long seed,
    Life life,
    ClusterPlan plan,
    List<NodeSpec> specs,
    InMemoryTime time,
    InMemoryCluster cluster,
    List<InMemoryAgent> agents) {

  /** What there is before the apply. */
  public enum Life {
    /** Bare machines. */
    NEW,
    /** A cluster that serves; some of the plan's nodes may be new to it. */
    SERVING,
    /** A cluster of which nothing runs, as after a power cut. */
    DARK
  }

  /** The cluster of this seed. */
  public static RandomCluster of(long seed) {
    return of(seed, Life.values()[new Random(seed).nextInt(Life.values().length)]);
  }

  /** The cluster of this seed, with another life before. */
  public static RandomCluster of(long seed, Life life) {
    Random random = new Random(seed);
    ClusterPlan plan = PlanLoader.load("c.yaml", text(random)).orThrow();
    List<NodeSpec> specs = PlanCompiler.compile(plan, 2);
    InMemoryTime time = new InMemoryTime();
    InMemoryCluster cluster = new InMemoryCluster(specs, time, random);
    if (life != Life.NEW) {
      build(cluster, specs, life == Life.SERVING, random);
    }
    if (random.nextBoolean()) {
      cluster.patroni().wide();
    }
    // A dark cluster gets them while its members start: a wait beside runs, which time that passes
    // by itself outruns. PasswordPhaseTest has that.
    if (life != Life.DARK && random.nextInt(3) == 0) {
      cluster.patroni().newPasswords();
    }
    List<InMemoryAgent> agents =
        specs.stream().map(spec -> new InMemoryAgent(spec.node(), time, cluster)).toList();
    return new RandomCluster(seed, life, plan, specs, time, cluster, agents);
  }

  private static String text(Random random) {
    int databases = 1 + random.nextInt(5);
    int etcd = 1 + 2 * random.nextInt(3);
    int shared = random.nextInt(Math.min(databases, etcd) + 1);
    int proxies = random.nextInt(3);
    List<String> lines = new ArrayList<>(List.of("apiVersion: pgmahout/v1", "nodes:"));
    for (int i = 0; i < databases; i++) {
      String more = i < shared ? ", etcd" : "";
      lines.add(line("d" + i, lines.size(), "database" + more));
    }
    for (int i = shared; i < etcd; i++) {
      lines.add(line("w" + i, lines.size(), random.nextInt(4) == 0 ? "etcd, proxy" : "etcd"));
    }
    for (int i = 0; i < proxies; i++) {
      lines.add(line("p" + i, lines.size(), "proxy"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(String name, int number, String roles) {
    return "  - {name: %s, address: 198.18.99.%d, roles: [%s]}".formatted(name, number, roles);
  }

  /** Of a cluster that serves, some nodes may have joined its plan just now. */
  private static void build(
      InMemoryCluster cluster, List<NodeSpec> specs, boolean serves, Random random) {
    List<String> members = some(names(specs, Role.ETCD), serves, random);
    List<String> databases = some(names(specs, Role.DATABASE), serves, random);
    cluster.etcd().built(members, serves);
    cluster.patroni().built(databases, serves);
    if (serves) {
      cluster.patroni().lead(any(databases, random));
    }
    members.stream().filter(_ -> random.nextBoolean()).forEach(cluster.etcd()::restartWaits);
    databases.stream().filter(_ -> random.nextBoolean()).forEach(cluster.patroni()::newServerWaits);
  }

  private static List<String> some(List<String> all, boolean fewer, Random random) {
    return fewer && random.nextBoolean() ? all.subList(0, 1 + random.nextInt(all.size())) : all;
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** A random that this cluster's seed decides, for what a test does to it. */
  public Random random() {
    return new Random(~seed);
  }

  /** Nodes of the plan with a role. */
  public List<String> nodes(Role role) {
    return names(specs, role);
  }

  private static List<String> names(List<NodeSpec> specs, Role role) {
    return specs.stream().filter(spec -> spec.has(role)).map(NodeSpec::node).toList();
  }

  /** The agent of a node. */
  public InMemoryAgent agent(String node) {
    return agents.stream().filter(one -> one.node().equals(node)).findFirst().orElseThrow();
  }

  /** The agent of any node. */
  public InMemoryAgent anyAgent(Random random) {
    return any(agents, random);
  }

  @Override
  public String toString() {
    return "seed %d, %s, %s"
        .formatted(
            seed,
            life,
            plan.nodes().stream().map(node -> node.name() + " " + node.roles()).toList());
  }
}
