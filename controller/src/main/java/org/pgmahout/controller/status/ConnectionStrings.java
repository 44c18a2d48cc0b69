package org.pgmahout.controller.status;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.controller.status.ClusterStatus.Connection;

/**
 * What clients connect with: the plan's applications, through the proxies where there are some. The
 * superuser's stand there only where the plan has no application and pg_hba lets the superuser in
 * from everywhere: nobody is shown a way in that is refused.
 */
final class ConnectionStrings {
  private final ClusterPlan plan;
  private final String authority;

  /**
   * @param authority the file with the certificates that servers are judged by
   */
  ConnectionStrings(ClusterPlan plan, String authority) {
    this.plan = plan;
    this.authority = authority;
  }

  /** Two an application: for writes, and for reads; none where nobody has a way in. */
  List<Connection> all() {
    List<Application> applications = Application.of(plan);
    return applications.isEmpty() && plan.security().superuserFromEverywhere()
        ? of(PostgresqlRoles.SUPERUSER, "postgres")
        : applications.stream()
            .flatMap(one -> of(one.role().name(), one.database()).stream())
            .toList();
  }

  private List<Connection> of(String role, String database) {
    List<NodePlan> proxies = plan.nodesWith(Role.PROXY);
    if (proxies.isEmpty()) {
      List<NodePlan> nodes = plan.nodesWith(Role.DATABASE);
      int port = plan.postgresql().port();
      return List.of(
          string("rw", role, database, hosts(nodes, port), "read-write"),
          string("ro", role, database, hosts(nodes, port), "any"));
    }
    return List.of(
        string("rw", role, database, hosts(proxies, plan.haproxy().writePort()), "any"),
        string("ro", role, database, hosts(proxies, plan.haproxy().readPort()), "any"));
  }

  private static String hosts(List<NodePlan> nodes, int port) {
    return nodes.stream()
        .map(node -> HostPort.of(node.address(), port))
        .collect(Collectors.joining(","));
  }

  private Connection string(String use, String role, String database, String hosts, String target) {
    String ssl =
        plan.security().tls() ? "sslmode=verify-ca&sslrootcert=" + authority : "sslmode=prefer";
    String libpqTarget = target.equals("any") ? "" : "&target_session_attrs=" + target;
    String jdbcTarget = target.equals("any") ? "" : "&targetServerType=primary";
    String user = encoded(role);
    String path = hosts + "/" + encoded(database);
    return new Connection(
        use,
        database,
        "postgresql://" + user + "@" + path + "?" + ssl + libpqTarget,
        "jdbc:postgresql://" + path + "?user=" + user + "&" + ssl + jdbcTarget);
  }

  /** A name as it stands in an address: both drivers take the form with percent signs. */
  private static String encoded(String name) {
    return Stream.of(URLEncoder.encode(name, StandardCharsets.UTF_8).split("\\+", -1))
        .collect(Collectors.joining("%20"));
  }
}
