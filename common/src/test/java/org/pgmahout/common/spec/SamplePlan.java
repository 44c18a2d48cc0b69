package org.pgmahout.common.spec;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.plan.AgentPlan;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.DockerPlan;
import org.pgmahout.common.plan.EtcdPlan;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.plan.HaproxyPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.NotificationPlan;
import org.pgmahout.common.plan.PatroniPlan;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.SecurityPlan;
import org.pgmahout.common.plan.SecurityPlan.Transport;
import org.pgmahout.common.plan.SystemPlan;
import org.pgmahout.common.plan.Timing;

/**
 * The seed document's four machines, written out in full: golden files must not move with defaults.
 */
final class SamplePlan {
  private Transport transport = Transport.TLS;
  private Map<String, Object> patroniExtra = Map.of();
  private Map<String, String> haproxyExtra = Map.of();
  private Map<String, Object> firstTags = Map.of();
  private String firstAddress = "198.18.10.17";
  private List<String> endpoints = List.of();
  private String walDir = "";
  private PatroniPlan.Watchdog watchdog = PatroniPlan.Watchdog.OFF;

  SamplePlan plain() {
    transport = Transport.PLAIN;
    return this;
  }

  SamplePlan patroniExtra(Map<String, Object> extra) {
    patroniExtra = extra;
    return this;
  }

  SamplePlan haproxyExtra(Map<String, String> extra) {
    haproxyExtra = extra;
    return this;
  }

  SamplePlan firstTags(Map<String, Object> tags) {
    firstTags = tags;
    return this;
  }

  SamplePlan firstAddress(String address) {
    firstAddress = address;
    return this;
  }

  SamplePlan existingEtcd(String... hostPorts) {
    endpoints = List.of(hostPorts);
    return this;
  }

  SamplePlan walDir(String folder) {
    walDir = folder;
    return this;
  }

  SamplePlan watchdog(PatroniPlan.Watchdog mode) {
    watchdog = mode;
    return this;
  }

  NodeSpec spec(String node) {
    return PlanCompiler.compile(plan(), 1).stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  ClusterPlan plan() {
    Set<Role> data = endpoints.isEmpty() ? Set.of(Role.DATABASE, Role.ETCD) : Set.of(Role.DATABASE);
    String home = "/var/lib/postgresql/patroni-packages";
    return new ClusterPlan(
        ClusterPlan.API_VERSION,
        "postgres",
        List.of(
            node("node-00", firstAddress, data, firstTags),
            node("node-01", "198.18.10.18", data, Map.of()),
            node("node-02", "198.18.10.19", data, Map.of("clonefrom", true)),
            node("haproxy", "198.18.10.20", Set.of(Role.PROXY), Map.of())),
        new PostgresqlPlan(
            15,
            PostgresqlPlan.Repository.DISTRIBUTION,
            5432,
            home + "/data",
            walDir,
            Map.of("max_connections", "100", "shared_buffers", "128MB"),
            List.of("hostssl app app 10.0.0.0/8 scram-sha-256"),
            "UTF8",
            "C.UTF-8",
            "512MB",
            "4GB",
            List.of(),
            List.of()),
        new PatroniPlan(
            "4.1.5",
            "3.3.9",
            List.of(),
            home,
            8008,
            new Timing("fast", 20, 1, 9, 0, 1000, 250, 2, 1),
            PatroniPlan.SynchronousMode.QUORUM,
            true,
            watchdog,
            patroniExtra),
        new EtcdPlan(
            "quay.io/coreos/etcd:v3.5.16",
            "",
            2379,
            2380,
            2381,
            "/var/lib/etcd",
            2_147_483_648L,
            endpoints,
            Map.of("snapshot-count", "10000")),
        new DockerPlan("20m", 5),
        new HaproxyPlan(5432, 5433, 7000, sources(), 500, "16MB", 1800, haproxyExtra),
        new SecurityPlan(transport, sources()),
        new SystemPlan(
            false,
            false,
            Map.of("vm.swappiness", "1", "net.ipv4.tcp_keepalive_time", "60"),
            List.of(),
            "never",
            65536,
            true),
        new AgentPlan(8009, 10),
        GuardPlan.ON,
        new NotificationPlan("", List.of(), "nobody", EnumSet.allOf(ClusterEvent.Kind.class)));
  }

  /** Who may come in: the form's default. */
  private List<String> sources() {
    return List.of(transport == Transport.TLS ? "nodes" : "all");
  }

  private static NodePlan node(
      String name, String address, Set<Role> roles, Map<String, Object> tags) {
    return new NodePlan(name, address, roles, new NodePlan.Ssh("", "", 0), tags);
  }
}
