package org.pgmahout.common.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.HaproxyPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.StatsSources;
import org.pgmahout.common.plan.Timing;
import org.pgmahout.common.plan.Timings;
import org.pgmahout.common.text.Sha256;

/** {@code haproxy.cfg} of a proxy node, for HAProxy 2.6 and later. */
public final class HaproxyCfg {
  /** The proxy that always leads to the leader; its own servers are Patroni's checks alone. */
  public static final String WRITE = "postgres-write";

  /** The frontend for reads. */
  public static final String READ = "postgres-read";

  /** The replicas that reads go to. */
  public static final String REPLICAS = "postgres-replicas";

  /** At least so long new connections wait for a leader. */
  private static final int LEAST_WAIT_SECONDS = 30;

  private static final int RETRIES_PER_SECOND = 5;

  /** More than people and monitoring need, and room for it besides both ports full. */
  private static final int STATS_CONNECTIONS = 100;

  private HaproxyCfg() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    return text(spec, "description " + mark(spec) + "\n");
  }

  /**
   * What a running HAProxy says of itself ({@code show info}, its line "description") when this is
   * the configuration that it has read: a digest of the rest of the file.
   */
  public static String mark(NodeSpec spec) {
    return "pgmahout-" + Sha256.hex(text(spec, "")).substring(0, 16);
  }

  private static String text(NodeSpec spec, String description) {
    Map<String, String> sections = new LinkedHashMap<>();
    HaproxyPlan plan = spec.plan().haproxy();
    sections.put("global", description + global(plan));
    sections.put("defaults", defaults(spec.plan()));
    sections.put("listen stats", stats(spec.plan()));
    sections.put("listen " + WRITE, write(spec));
    sections.put("backend " + HaproxyByKey.BACKEND, HaproxyByKey.leader());
    sections.put("frontend " + READ, HaproxyByKey.read(plan));
    sections.put("backend " + REPLICAS, replicas(spec));
    sections.put("backend " + HaproxyByKey.REPLICAS, HaproxyByKey.replicas(spec.plan()));
    sections.put("backend " + HaproxyByKey.AGENT, HaproxyByKey.agent());
    new TreeMap<>(plan.extra())
        .forEach((name, lines) -> sections.merge(name, lines.strip() + "\n", String::concat));
    return "# Made by pgmahout from the plan; a change by hand is undone by the next apply.\n"
        + sections.entrySet().stream()
            .map(section -> section.getKey() + "\n" + section.getValue().indent(4))
            .collect(Collectors.joining("\n"));
  }

  private static String global(HaproxyPlan plan) {
    return """
        log stdout format raw daemon notice
        user haproxy
        group haproxy
        stats socket %s mode 660 level admin
        stats timeout 30s
        maxconn %d
        """
        .formatted(NodePaths.HAPROXY_SOCKET, 2 * plan.maxConnections() + STATS_CONNECTIONS);
  }

  private static String defaults(ClusterPlan plan) {
    // With no leader a connection is retried against closed ports until one appears, instead of
    // failing: as long as the loss of a leader may last at most.
    int wait =
        Math.max(
            LEAST_WAIT_SECONDS,
            (int) Math.ceil(Timings.afterLossOfLeader(plan.patroni().timing()).maxSeconds()));
    return """
        log global
        mode tcp
        option dontlognull
        option tcpka
        retries %2$d
        option redispatch 1
        timeout connect 200ms
        timeout queue %3$ds
        timeout check 2s
        timeout client %1$ds
        timeout server %1$ds
        """
        .formatted(plan.haproxy().clientTimeoutSeconds(), RETRIES_PER_SECOND * wait, wait);
  }

  /**
   * Its limits keep the places of the database's clients: without them a thousand silent
   * connections to this port alone would fill the whole proxy for the time of an idle session.
   */
  private static String stats(ClusterPlan plan) {
    return """
        mode http
        bind *:%d
        maxconn %d
        timeout connect 4s
        timeout http-request 5s
        stats enable
        stats uri /
        stats refresh 5s
        %s\
        """
        .formatted(plan.haproxy().statsPort(), STATS_CONNECTIONS, whoSees(plan));
  }

  /**
   * One line for each network: HAProxy takes 64 words in a line. An answer, not a closed
   * connection, so that it is not taken for a proxy that is down.
   */
  private static String whoSees(ClusterPlan plan) {
    if (plan.haproxy().statsFromEverywhere()) {
      return "";
    }
    String sources =
        StatsSources.networks(plan).stream()
            .map(network -> "acl " + StatsSources.ACL + " src " + network + "\n")
            .collect(Collectors.joining());
    return sources
        + "http-request deny deny_status 403 content-type text/plain lf-string"
        + " \"%[src] is not in haproxy.stats_from of the plan\\n\" unless "
        + StatsSources.ACL
        + "\n";
  }

  private static String write(NodeSpec spec) {
    HaproxyPlan plan = spec.plan().haproxy();
    return """
        bind *:%d
        maxconn %d
        use_backend %s if %s
        option httpchk GET /primary
        %s%s%sserver hold 127.0.0.1:1 backup
        """
        .formatted(
            plan.writePort(),
            plan.maxConnections(),
            HaproxyByKey.BACKEND,
            HaproxyByKey.FOLLOWED,
            expected(spec.plan()),
            defaultServer(spec),
            servers(spec));
  }

  private static String replicas(NodeSpec spec) {
    return """
        balance leastconn
        option httpchk GET /replica?lag=%s
        %s%s%s\
        """
        .formatted(
            spec.plan().haproxy().maxReplicaLag(),
            expected(spec.plan()),
            defaultServer(spec),
            servers(spec));
  }

  /**
   * Patroni must say that it is the member this server is named after: an address may change hands.
   * Its answers end with {@code "scope": "…", "name": "…"} (its source, {@code
   * RestApiHandler._write_status_response}).
   */
  private static String expected(ClusterPlan plan) {
    return """
        http-check expect status 200
        http-check expect string-lf "\\"scope\\": \\"%s\\", \\"name\\": \\"%%[srv_name]\\""
        """
        .formatted(plan.name());
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

  /**
   * Checks do not look at Patroni's certificate: HAProxy cannot pass over its end alone ({@code
   * crt-ignore-err} is there for clients, not for servers), and at that end all checks would fail
   * and cut every session, while PostgreSQL is well. docs/security.md says what that gives away.
   */
  private static String server(ClusterPlan plan, NodePlan node) {
    String check = plan.security().tls() ? " check-ssl verify none" : "";
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
