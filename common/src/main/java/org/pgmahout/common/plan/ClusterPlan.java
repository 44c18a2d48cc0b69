package org.pgmahout.common.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;

/**
 * The whole wanted cluster, as the operator wrote it with every default filled in: what {@code
 * pgmahout plan --effective} prints. Keys in YAML are the components' names in snake_case.
 *
 * @param apiVersion {@link #API_VERSION}
 * @param name the cluster's name; Patroni's scope, so the seed's {@code postgres} by default
 */
public record ClusterPlan(
    String apiVersion,
    String name,
    List<NodePlan> nodes,
    PostgresqlPlan postgresql,
    PatroniPlan patroni,
    EtcdPlan etcd,
    DockerPlan docker,
    HaproxyPlan haproxy,
    SecurityPlan security,
    SystemPlan system,
    AgentPlan agent,
    GuardPlan guard,
    NotificationPlan notifications) {

  /** The version of the plan's grammar. */
  public static final String API_VERSION = "pgmahout/v1";

  public ClusterPlan {
    nodes = List.copyOf(nodes);
    // A spec that an older agent kept on its disk has none.
    guard = guard == null ? GuardPlan.ON : guard;
    // A spec that an earlier version kept on a node has no such section.
    notifications = Objects.requireNonNullElse(notifications, NotificationPlan.NOBODY);
  }

  /** The nodes that have a role, in the plan's order. */
  public List<NodePlan> nodesWith(Role role) {
    return nodes.stream().filter(node -> node.roles().contains(role)).toList();
  }

  /** The same plan with these nodes alone. */
  public ClusterPlan ofNodes(List<NodePlan> others) {
    return new ClusterPlan(
        apiVersion,
        name,
        others,
        postgresql,
        patroni,
        etcd,
        docker,
        haproxy,
        security,
        system,
        agent,
        guard,
        notifications);
  }

  /** Whether the plan's own etcd is built, or an existing one is used. */
  @JsonIgnore
  public boolean hasOwnEtcd() {
    return etcd.endpoints().isEmpty();
  }
}
