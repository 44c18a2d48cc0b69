package org.pgmahout.agent.report.problem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.KeyChange;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * A look at a node of a whole cluster of three: node-00 leads, the others stream. A test says what
 * is otherwise.
 */
public final class Evidences {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");
  private static final String RUNS =
      """
      {"state": "running", "role": "%s", %s "timeline": 1, "xlog_location": %d,
       "replay_lsn": %d, "conn_url": "postgres://198.18.0.1:5432/postgres"%s}""";

  private final String node;
  private final List<KeyChange.Written> keys = new ArrayList<>();
  private final Map<Component, ComponentHealth> components = new EnumMap<>(Component.class);
  private Optional<DatabaseFigures> database = Optional.of(figures(false));
  private String words = "";
  private Optional<EtcdFigures> etcd = Optional.of(new EtcdFigures(false, 2, 0, 0, 0, 0, 0));
  private List<DiskFigures> disks = List.of();
  private Optional<MachineFigures> machine = Optional.empty();

  private Evidences(String node) {
    this.node = node;
    key("leader", "node-00");
    key("initialize", "77");
    key("config", "{\"ttl\": 20, \"loop_wait\": 2, \"synchronous_mode\": \"quorum\"}");
    key("sync", "{\"leader\": \"node-00\", \"sync_standby\": \"node-01,node-02\", \"quorum\": 1}");
    member("node-00", "primary", "", 1000, "");
    member("node-01", "replica", "\"replication_state\": \"streaming\",", 900, "");
    member("node-02", "replica", "\"replication_state\": \"streaming\",", 900, "");
  }

  public static Evidences of(String node) {
    return new Evidences(node);
  }

  /** One of a paused cluster. */
  public static Evidences paused(String node) {
    return of(node).key("config", "{\"pause\": true}");
  }

  /** One of a cluster that wrote something since. */
  public static Evidences moved(String node) {
    return of(node).member("node-00", "primary", "", 2000, "");
  }

  Evidences key(String name, String value) {
    keys.removeIf(one -> one.key().equals(KEYS.prefix() + name));
    keys.add(new KeyChange.Written(KEYS.prefix() + name, value, 1 + keys.size(), 5));
    return this;
  }

  Evidences member(String name, String role, String replication, long position, String more) {
    return key(
        "members/" + name, RUNS.formatted(role, replication, position, position, more).strip());
  }

  Evidences row(Component component, State state, String reason) {
    components.put(
        component, new ComponentHealth(component, state, reason, Instant.EPOCH, "do it"));
    return this;
  }

  Evidences database(DatabaseFigures now) {
    database = Optional.of(now);
    return this;
  }

  Evidences silentDatabase() {
    database = Optional.empty();
    return this;
  }

  Evidences words(String said) {
    words = said;
    return this;
  }

  Evidences etcd(EtcdFigures now) {
    etcd = Optional.of(now);
    return this;
  }

  Evidences disk(DiskFigures now) {
    disks = List.of(now);
    return this;
  }

  Evidences machine(MachineFigures now) {
    machine = Optional.of(now);
    return this;
  }

  /** The cluster as its keys say it. */
  public ClusterState cluster() {
    return ClusterKeys.listed(KEYS, keys.size() + 1, keys).state();
  }

  public Evidence seen() {
    return new Evidence(
        spec(node), components, Optional.of(cluster()), database, words, etcd, disks, machine);
  }

  /** Of a healthy server. */
  static DatabaseFigures figures(boolean recovery) {
    return figures(recovery, 10, List.of(), 100, Optional.empty(), slots(), List.of());
  }

  static List<DatabaseFigures.Slot> slots() {
    return List.of(
        new DatabaseFigures.Slot("node_01", true, "reserved", 0),
        new DatabaseFigures.Slot("node_02", true, "reserved", 0));
  }

  static DatabaseFigures figures(
      boolean recovery,
      int connections,
      List<String> pending,
      long xid,
      Optional<DatabaseFigures.LongTransaction> longest,
      List<DatabaseFigures.Slot> slots,
      List<DatabaseFigures.Copy> copies) {
    return new DatabaseFigures(
        recovery,
        "77",
        connections,
        100,
        pending,
        xid,
        1000,
        1 << 20,
        recovery,
        longest,
        slots,
        copies);
  }

  /** The spec of a node of the cluster. */
  public static NodeSpec spec(String node) {
    String text =
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: node-00, address: 198.18.0.10, roles: [database, etcd]}
          - {name: node-01, address: 198.18.0.11, roles: [database, etcd]}
          - {name: node-02, address: 198.18.0.12, roles: [database, etcd]}
        """;
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", text).orThrow(), 1).stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }
}
