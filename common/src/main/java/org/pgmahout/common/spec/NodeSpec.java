package org.pgmahout.common.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;

/**
 * What one node is to be: the effective plan seen from one node, with everything decided that needs
 * the whole plan. Renderers and steps read nothing else. Names secrets, never holds their values.
 *
 * @param generation number of the applied plan; 0 in a dry run before the first apply
 * @param node the node's name
 * @param plan the effective plan (every default filled in)
 * @param bootstrap whether this database node initialises a new cluster
 * @param etcdMembers the members of the plan's own etcd, in order; empty with an external one
 * @param etcdJoins members of the running etcd that this node's member joins, itself among them;
 *     empty for one that has its data, or makes a new etcd with {@code etcdMembers}
 * @param lineage the newest line of the plan folder's lineage: a folder that lacks it is older than
 *     what this node was sent; empty before the folder has one
 * @param secrets names of the secrets (see {@link SecretNames}) this node needs
 */
public record NodeSpec(
    long generation,
    String node,
    ClusterPlan plan,
    boolean bootstrap,
    List<EtcdMember> etcdMembers,
    List<EtcdMember> etcdJoins,
    String lineage,
    Set<String> secrets) {

  public NodeSpec {
    etcdMembers = List.copyOf(etcdMembers);
    // A spec that an older agent kept on its disk has none.
    etcdJoins = etcdJoins == null ? List.of() : List.copyOf(etcdJoins);
    lineage = lineage == null ? "" : lineage;
    secrets = Set.copyOf(secrets);
    if (find(plan, node).isEmpty()) {
      throw new IllegalArgumentException("spec names a node its plan lacks: " + node);
    }
  }

  /** A member of etcd: its name is the node's. */
  public record EtcdMember(String name, String address) {}

  /** The same for a member that joins a running etcd. */
  public NodeSpec joining(List<EtcdMember> members) {
    return new NodeSpec(generation, node, plan, bootstrap, etcdMembers, members, lineage, secrets);
  }

  /** The same as it comes from a plan folder. */
  public NodeSpec from(String lineage) {
    return new NodeSpec(
        generation, node, plan, bootstrap, etcdMembers, etcdJoins, lineage, secrets);
  }

  /** This node's own entry in the plan. */
  public NodePlan self() {
    return find(plan, node).orElseThrow();
  }

  private static Optional<NodePlan> find(ClusterPlan plan, String node) {
    return plan.nodes().stream().filter(n -> n.name().equals(node)).findFirst();
  }

  /** Whether this node has a role. */
  public boolean has(Role role) {
    return self().has(role);
  }
}
