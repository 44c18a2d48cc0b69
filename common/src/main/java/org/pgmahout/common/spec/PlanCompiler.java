package org.pgmahout.common.spec;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.spec.NodeSpec.EtcdMember;

/** Turns the effective plan into one spec a node: the only thing that is sent to its agent. */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * The specs of all nodes, in the plan's order.
   *
   * @param generation number this plan gets when it is applied; 0 in a dry run before the first
   */
  public static List<NodeSpec> compile(ClusterPlan plan, long generation) {
    List<EtcdMember> members =
        plan.hasOwnEtcd()
            ? plan.nodesWith(Role.ETCD).stream()
                .map(node -> new EtcdMember(node.name(), node.address()))
                .toList()
            : List.of();
    Optional<String> bootstrap = bootstrapNode(plan).map(NodePlan::name);
    return plan.nodes().stream()
        .map(
            node ->
                new NodeSpec(
                    generation,
                    node.name(),
                    plan,
                    bootstrap.filter(node.name()::equals).isPresent(),
                    members,
                    List.of(),
                    "",
                    secrets(plan, node)))
        .toList();
  }

  /** The database node that initialises a new cluster: the first that may lead. */
  public static Optional<NodePlan> bootstrapNode(ClusterPlan plan) {
    return plan.nodesWith(Role.DATABASE).stream().filter(NodePlan::mayLead).findFirst();
  }

  /** Names of the passwords of the plan's roles that lie next to the plan. */
  public static List<String> rolePasswords(ClusterPlan plan) {
    return plan.postgresql().roles().stream()
        .filter(RolePlan::hasGeneratedPassword)
        .map(role -> SecretNames.ofRole(role.name()))
        .toList();
  }

  /**
   * Whether the agent of a node is a user of etcd. A proxy's is not: everybody who passes etcd's
   * TLS may keep the leases of others alive, a dead leader's key among them.
   */
  public static boolean comesIntoEtcd(NodePlan node) {
    return node.has(Role.DATABASE) || node.has(Role.ETCD);
  }

  private static Set<String> secrets(ClusterPlan plan, NodePlan node) {
    Set<String> names = new LinkedHashSet<>();
    if (node.has(Role.DATABASE)) {
      names.add(SecretNames.SUPERUSER_PASSWORD);
      names.add(SecretNames.REPLICATION_PASSWORD);
      names.add(SecretNames.REWIND_PASSWORD);
      names.add(SecretNames.PROOF_PASSWORD);
      names.add(SecretNames.RESTAPI_PASSWORD);
      if (plan.hasOwnEtcd()) {
        names.add(SecretNames.ETCD_PATRONI_PASSWORD);
      }
      // Any of them may lead when the roles are made.
      names.addAll(rolePasswords(plan));
    }
    if (plan.hasOwnEtcd() && comesIntoEtcd(node)) {
      names.add(SecretNames.ETCD_AGENT_PASSWORD);
    }
    if (plan.notifications().hasWebhook()) {
      names.add(SecretNames.WEBHOOK_SECRET);
    }
    if (plan.security().tls() && comesIntoEtcd(node)) {
      names.add(SecretNames.CLUSTER_CA);
      names.add(SecretNames.CLUSTER_CERT);
      names.add(SecretNames.CLUSTER_KEY);
    }
    if (plan.security().tls() && node.has(Role.ETCD)) {
      names.add(SecretNames.PEER_CERT);
      names.add(SecretNames.PEER_KEY);
    }
    return names;
  }
}
