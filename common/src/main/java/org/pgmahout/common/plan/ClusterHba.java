package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of pg_hba.conf: first what the cluster itself lives on, then the operator's own, then
 * passwords for all. PostgreSQL takes the first line that fits a connection, and no other.
 */
public final class ClusterHba {
  private ClusterHba() {}

  /** All of them, in their order. */
  public static List<String> lines(ClusterPlan plan) {
    List<String> lines = new ArrayList<>(first(plan));
    lines.addAll(plan.postgresql().hba());
    lines.addAll(last(plan));
    return List.copyOf(lines);
  }

  /** What stands before the operator's lines. */
  public static List<String> first(ClusterPlan plan) {
    return List.of(
        "local all " + PostgresqlRoles.SUPERUSER + " peer",
        host(plan) + " replication " + PostgresqlRoles.REPLICATION + " all scram-sha-256",
        host(plan) + " postgres " + PostgresqlRoles.REWIND + " all scram-sha-256");
  }

  /** What stands after the operator's lines. */
  public static List<String> last(ClusterPlan plan) {
    return List.of("local all all scram-sha-256", host(plan) + " all all all scram-sha-256");
  }

  /** The connection type that the cluster's own members and the command come by. */
  static String host(ClusterPlan plan) {
    return plan.security().tls() ? "hostssl" : "host";
  }
}
