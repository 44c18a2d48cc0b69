package org.pgmahout.common.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.HaproxyPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.Timing;

/** {@code haproxy.cfg} of a proxy node, for HAProxy 2.6 and later. */
public final class HaproxyCfg {
  /** The proxy that always leads to the leader. */
  public static final String WRITE = "postgres-write";

  /** The frontend for reads. */
  public static final String READ = "postgres-read";

  /** The replicas that reads go to. */
  public static final String REPLICAS = "postgres-replicas";

  private HaproxyCfg() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    Map<String, String> sections = new LinkedHashMap<>();
    HaproxyPlan plan = spec.plan().haproxy();
    sections.put("global", global(plan));
    sections.put("defaults", defaults(plan));
    sections.put("listen stats", stats(plan));
    sections.put("listen " + WRITE, write(spec));
    sections.put("frontend " + READ, read(plan));
    sections.put("backend " + REPLICAS, replicas(spec));
    new TreeMap<>(plan.extra())
        .forEach((name, lines) -> sections.merge(name, lines.strip() + "\n", String::concat));
    return "# Made by pgmahout from the plan; a change by hand is undone by the next apply.\n"
        + sections.entrySet().stream()
            .map(section -> section.getKey() + "\n" + section.getValue().indent(4))
            .collect(Collectors.joining("\n"));
  }

  private static String global(HaproxyPlan plan) {
    // Room for both ports full, and still for the statistics page.
    return """
        log stdout format raw daemon notice
        user haproxy
        group haproxy
        stats socket %s mode 660 level admin
        stats timeout 30s
        maxconn %d
        """
        .formatted(NodePaths.HAPROXY_SOCKET, 2 * plan.maxConnections() + 100);
  }

  private static String defaults(HaproxyPlan plan) {
    // With no leader a connection is retried against closed ports until one appears, instead of
    // failing.
    return """
        log global
        mode tcp
        option dontlognull
        option tcpka
        retries 150
        option redispatch 1
        timeout connect 200ms
        timeout queue 30s
        timeout check 2s
        timeout client %1$ds
        timeout server %1$ds
        """
        .formatted(plan.clientTimeoutSeconds());
  }

  private static String stats(HaproxyPlan plan) {
    return """
        mode http
        bind *:%d
        timeout connect 4s
        stats enable
        stats uri /
        stats refresh 5s
        """
        .formatted(plan.statsPort());
  }

  private static String write(NodeSpec spec) {
    HaproxyPlan plan = spec.plan().haproxy();
    return """
        bind *:%d
        maxconn %d
        option httpchk OPTIONS /primary
        http-check expect status 200
        %s%sserver hold 127.0.0.1:1 backup
        """
        .formatted(plan.writePort(), plan.maxConnections(), defaultServer(spec), servers(spec));
  }

  private static String read(HaproxyPlan plan) {
    return """
        bind *:%d
        maxconn %d
        use_backend %s if { nbsrv(%s) lt 1 }
        default_backend %s
        """
        .formatted(plan.readPort(), plan.maxConnections(), WRITE, REPLICAS, REPLICAS);
  }

  private static String replicas(NodeSpec spec) {
    return """
        balance leastconn
        option httpchk OPTIONS /replica?lag=%s
        http-check expect status 200
        %s%s\
        """
        .formatted(spec.plan().haproxy().maxReplicaLag(), defaultServer(spec), servers(spec));
  }

  private static String defaultServer(NodeSpec spec) {
    Timing timing = spec.plan().patroni().timing();
    return """
        default-server inter %dms fastinter %dms fall %d rise %d on-marked-down shutdown-sessions init-addr last,libc,none
        """
        .formatted(
            timing.checkIntervalMillis(),
            timing.checkFastMillis(),
            timing.checkFall(),
            timing.checkRise());
  }

  private static String servers(NodeSpec spec) {
    return spec.plan().nodesWith(Role.DATABASE).stream()
        .map(node -> server(spec.plan(), node))
        .collect(Collectors.joining());
  }

  /** Patroni's certificate is checked for the node's name: an address may change hands. */
  private static String server(ClusterPlan plan, NodePlan node) {
    String check =
        plan.security().tls()
            ? " check-ssl verify required ca-file "
                + NodePaths.HAPROXY_CA
                + " verifyhost "
                + node.name()
            : "";
    return "server "
        + node.name()
        + " "
        + HostPort.of(node.address(), plan.postgresql().port())
        + " check port "
        + plan.patroni().port()
        + check
        + "\n";
  }
}
