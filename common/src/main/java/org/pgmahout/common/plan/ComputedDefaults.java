package org.pgmahout.common.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.plan.PatroniPlan.SynchronousMode;

/** The defaults that depend on the rest of the plan; only for keys the operator did not write. */
final class ComputedDefaults {
  private static final List<String> EVERYWHERE = List.of(SourceWords.EVERYWHERE);

  private ComputedDefaults() {}

  static ClusterPlan fill(ClusterPlan plan, Problems problems) {
    PatroniPlan patroni = plan.patroni();
    PostgresqlPlan postgresql = plan.postgresql();
    if (!problems.isWritten("patroni.synchronous_mode")) {
      patroni = withMode(patroni, mode(plan.nodesWith(Role.DATABASE).size()));
    }
    if (!problems.isWritten("postgresql.data_dir")) {
      postgresql = with(postgresql, patroni.home() + "/data", postgresql.parameters());
    }
    ClusterPlan filled = with(plan, withEtcd(plan), postgresql, patroni);
    return plan.security().tls() ? filled : open(filled, problems);
  }

  /**
   * A plan that was applied by a version without {@code security.superuser_from} or {@code
   * haproxy.stats_from}: it let in from everywhere, whatever the default is now.
   */
  static ClusterPlan asApplied(ClusterPlan plan, Problems problems) {
    return open(plan, problems);
  }

  /** The plan where nobody is kept out by his address, unless the operator wrote who comes in. */
  private static ClusterPlan open(ClusterPlan plan, Problems problems) {
    HaproxyPlan haproxy = plan.haproxy();
    SecurityPlan security = plan.security();
    return with(
        plan,
        problems.isWritten(StatsSources.PATH) ? haproxy : open(haproxy),
        problems.isWritten(SuperuserSources.PATH)
            ? security
            : new SecurityPlan(security.transport(), EVERYWHERE));
  }

  private static HaproxyPlan open(HaproxyPlan h) {
    return new HaproxyPlan(
        h.writePort(),
        h.readPort(),
        h.statsPort(),
        EVERYWHERE,
        h.maxConnections(),
        h.maxReplicaLag(),
        h.clientTimeoutSeconds(),
        h.extra());
  }

  /**
   * The plan with every parameter's name as PostgreSQL spells it, so that nothing that reads the
   * plan meets a second spelling, and one that the operator wrote replaces the default's.
   */
  static ClusterPlan named(ClusterPlan plan) {
    PostgresqlPlan postgresql = plan.postgresql();
    ParameterTable table = ParameterTable.of(postgresql.version());
    Map<String, String> named = new LinkedHashMap<>();
    postgresql.parameters().forEach((name, value) -> named.put(table.spelling(name), value));
    return named.equals(postgresql.parameters())
        ? plan
        : with(plan, plan.nodes(), with(postgresql, postgresql.dataDir(), named), plan.patroni());
  }

  private static ClusterPlan with(
      ClusterPlan plan, List<NodePlan> nodes, PostgresqlPlan postgresql, PatroniPlan patroni) {
    return new ClusterPlan(
        plan.apiVersion(),
        plan.name(),
        nodes,
        postgresql,
        patroni,
        plan.etcd(),
        plan.docker(),
        plan.haproxy(),
        plan.security(),
        plan.system(),
        plan.agent(),
        plan.guard(),
        plan.notifications());
  }

  private static ClusterPlan with(ClusterPlan plan, HaproxyPlan haproxy, SecurityPlan security) {
    return new ClusterPlan(
        plan.apiVersion(),
        plan.name(),
        plan.nodes(),
        plan.postgresql(),
        plan.patroni(),
        plan.etcd(),
        plan.docker(),
        haproxy,
        security,
        plan.system(),
        plan.agent(),
        plan.guard(),
        plan.notifications());
  }

  private static SynchronousMode mode(int databases) {
    return switch (databases) {
      case 0, 1 -> SynchronousMode.OFF;
      case 2 -> SynchronousMode.ON;
      default -> SynchronousMode.QUORUM;
    };
  }

  private static List<NodePlan> withEtcd(ClusterPlan plan) {
    if (!plan.hasOwnEtcd() || !plan.nodesWith(Role.ETCD).isEmpty()) {
      return plan.nodes();
    }
    List<NodePlan> databases = plan.nodesWith(Role.DATABASE);
    int members = databases.size() >= 5 ? 5 : databases.size() >= 3 ? 3 : 1;
    List<NodePlan> chosen = databases.stream().limit(members).toList();
    return plan.nodes().stream()
        .map(node -> chosen.contains(node) ? withEtcd(node) : node)
        .toList();
  }

  private static NodePlan withEtcd(NodePlan node) {
    Set<Role> roles = new TreeSet<>(node.roles());
    roles.add(Role.ETCD);
    return new NodePlan(node.name(), node.address(), roles, node.ssh(), node.tags());
  }

  private static PatroniPlan withMode(PatroniPlan p, SynchronousMode mode) {
    return new PatroniPlan(
        p.version(),
        p.psycopg(),
        p.hashes(),
        p.home(),
        p.port(),
        p.timing(),
        mode,
        p.failsafeMode(),
        p.watchdog(),
        p.extra());
  }

  private static PostgresqlPlan with(
      PostgresqlPlan p, String dataDir, Map<String, String> parameters) {
    return new PostgresqlPlan(
        p.version(),
        p.repository(),
        p.port(),
        dataDir,
        p.walDir(),
        parameters,
        p.hba(),
        p.encoding(),
        p.locale(),
        p.walKeepSize(),
        p.maxSlotWalKeepSize(),
        p.roles(),
        p.databases());
  }
}
