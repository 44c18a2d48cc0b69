package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of pg_hba.conf: first what the cluster itself lives on, then the operator's own, then
 * passwords for all. PostgreSQL takes the first line that fits a connection, and no other.
 *
 * <p>The cluster's own roles (superuser, replication, rewind) may do everything, or read
 * everything. So they come in from the database nodes alone, and are refused from anywhere else
 * before any line of the operator's is looked at. The address is not enough: a client of a proxy
 * comes from the proxy's address, and a database node may be a proxy, too. With TLS a node
 * therefore also shows its certificate of the cluster's authority, which is on no machine that is a
 * proxy alone and which HAProxy does not have: it passes bytes on.
 */
public final class ClusterHba {
  private static final String PASSWORD = " scram-sha-256";

  /** Of the cluster's authority; the user's name stands in none of its certificates. */
  private static final String AND_CERTIFICATE = PASSWORD + " clientcert=verify-ca";

  private static final List<String> LOOPBACK = List.of("127.0.0.1/32", "::1/128");

  private static final String REPLICATION = " replication " + PostgresqlRoles.REPLICATION + " ";

  private ClusterHba() {}

  /** All of them, in their order. */
  public static List<String> lines(ClusterPlan plan) {
    return around(plan, first(plan));
  }

  /**
   * The same, and the cluster's own roles come in from everywhere by their passwords: for the time
   * in which not every member shows a certificate yet.
   */
  public static List<String> wide(ClusterPlan plan) {
    return around(plan, open(plan));
  }

  /**
   * As versions wrote them that had no {@code security.superuser_from}: what such a version applied
   * was not changed by anybody since.
   */
  public static List<String> ofEarlierVersions(ClusterPlan plan) {
    return around(
        plan,
        List.of(
            local(),
            host(plan) + REPLICATION + "all" + PASSWORD,
            host(plan) + " postgres " + PostgresqlRoles.REWIND + " all" + PASSWORD));
  }

  /** Whether these lines let replicas in from everywhere, as only {@link #wide} ones do. */
  public static boolean areWide(ClusterPlan plan, List<String> lines) {
    return lines.contains(host(plan) + REPLICATION + "all" + PASSWORD);
  }

  private static List<String> around(ClusterPlan plan, List<String> first) {
    List<String> lines = new ArrayList<>(first);
    lines.addAll(plan.postgresql().hba());
    lines.addAll(last(plan));
    return List.copyOf(lines);
  }

  /** What stands before the operator's lines. */
  public static List<String> first(ClusterPlan plan) {
    if (plan.security().superuserFromEverywhere()) {
      return open(plan);
    }
    List<String> lines = new ArrayList<>(List.of(local(), proof(plan)));
    String ofNodes = plan.security().tls() ? AND_CERTIFICATE : PASSWORD;
    // Patroni asks its own server for its timeline, by which it finds that it must rewind.
    LOOPBACK.forEach(self -> lines.add(host(plan) + REPLICATION + self + ofNodes));
    SuperuserSources.nodes(plan).forEach(node -> own(plan, node, ofNodes, lines));
    SuperuserSources.networks(plan).forEach(network -> own(plan, network, PASSWORD, lines));
    String roles =
        String.join(
            ",", PostgresqlRoles.SUPERUSER, PostgresqlRoles.REPLICATION, PostgresqlRoles.REWIND);
    // "all" is every database, and not the replication connections.
    lines.add("host all " + roles + " all reject");
    lines.add("host replication " + roles + " all reject");
    return List.copyOf(lines);
  }

  private static void own(ClusterPlan plan, String from, String method, List<String> lines) {
    lines.add(host(plan) + REPLICATION + from + method);
    lines.add(
        host(plan)
            + " all "
            + String.join(",", PostgresqlRoles.SUPERUSER, PostgresqlRoles.REWIND)
            + " "
            + from
            + method);
  }

  private static List<String> open(ClusterPlan plan) {
    return List.of(
        local(),
        proof(plan),
        host(plan) + REPLICATION + "all" + PASSWORD,
        host(plan) + " postgres " + PostgresqlRoles.REWIND + " all" + PASSWORD);
  }

  private static String local() {
    return "local all " + PostgresqlRoles.SUPERUSER + " peer";
  }

  /** From wherever pgmahout is run, and through the proxies. */
  private static String proof(ClusterPlan plan) {
    return host(plan) + " postgres " + PostgresqlRoles.PROOF + " all" + PASSWORD;
  }

  /** What stands after the operator's lines. */
  public static List<String> last(ClusterPlan plan) {
    return List.of("local all all" + PASSWORD, host(plan) + " all all all" + PASSWORD);
  }

  /** The connection type that the cluster's own members and the command come by. */
  private static String host(ClusterPlan plan) {
    return plan.security().tls() ? "hostssl" : "host";
  }
}
