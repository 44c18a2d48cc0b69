package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/**
 * A port a node listens on once it is built, and who must reach it: the list that preflight checks.
 *
 * @param purpose what listens there, for people
 * @param neededBy roles of other nodes that connect to it
 */
public record NodePort(int port, String purpose, Component component, Set<Role> neededBy) {

  public NodePort {
    neededBy = Set.copyOf(neededBy);
  }

  /** All ports of a node, in the order its components are listed. */
  public static List<NodePort> of(ClusterPlan plan, NodePlan node) {
    List<NodePort> ports = new ArrayList<>();
    if (node.has(Role.ETCD) && plan.hasOwnEtcd()) {
      ports.add(
          new NodePort(
              plan.etcd().clientPort(),
              "etcd clients",
              Component.ETCD,
              Set.of(Role.DATABASE, Role.ETCD)));
      ports.add(
          new NodePort(plan.etcd().peerPort(), "etcd peers", Component.ETCD, Set.of(Role.ETCD)));
    }
    if (node.has(Role.DATABASE)) {
      ports.add(
          new NodePort(
              plan.postgresql().port(),
              "PostgreSQL",
              Component.POSTGRESQL,
              Set.of(Role.DATABASE, Role.PROXY)));
      ports.add(
          new NodePort(
              plan.patroni().port(),
              "Patroni REST",
              Component.PATRONI,
              Set.of(Role.DATABASE, Role.PROXY)));
    }
    if (node.has(Role.PROXY)) {
      ports.add(proxy(plan.haproxy().writePort(), "HAProxy writes"));
      ports.add(proxy(plan.haproxy().readPort(), "HAProxy reads"));
      ports.add(proxy(plan.haproxy().statsPort(), "HAProxy statistics"));
    }
    return List.copyOf(ports);
  }

  private static NodePort proxy(int port, String purpose) {
    return new NodePort(port, purpose, Component.HAPROXY, Set.of());
  }
}
