package org.pgmahout.controller.etcd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Whether etcd has its quorum. The computer an operator sits at has no say in it: one that is not
 * reached from there, and taken for down, would have all its members started at once.
 */
public final class EtcdQuorumCheck {
  private static final int LOOKS = 3;

  private final Supplier<Optional<String>> trouble;
  private final Supplier<List<String>> well;

  /**
   * @param trouble why etcd does not answer this computer; empty when it does
   * @param well the nodes whose agent says that its member sees a leader
   */
  EtcdQuorumCheck(Supplier<Optional<String>> trouble, Supplier<List<String>> well) {
    this.trouble = trouble;
    this.well = well;
  }

  public static EtcdQuorumCheck at(DeploymentTargets targets, ClusterView cluster) {
    return new EtcdQuorumCheck(cluster::etcdTrouble, () -> well(targets));
  }

  /**
   * Looks from here; where it is silent, asks the agents next to its members.
   *
   * @param built whether it has been built before: it is given some time to answer
   * @throws OpsException ETCD_UNAVAILABLE when its members are well and only not reached from here
   */
  public boolean serves(boolean built) {
    for (int look = 1; look < LOOKS && built; look++) {
      if (trouble.get().isEmpty()) {
        return true;
      }
    }
    if (trouble.get().isEmpty()) {
      return true;
    }
    List<String> members = built ? well.get() : List.of();
    if (members.isEmpty()) {
      return false;
    }
    Optional<String> still = trouble.get();
    if (still.isEmpty()) {
      return true;
    }
    throw new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "etcd has its quorum (%s say so), and this computer does not reach it: %s"
            .formatted(String.join(", ", members), still.get()),
        "Nothing was changed in it. Open the way to its client port from here, or apply from a computer that has one; see whether the certificates next to the plan still hold: pgmahout certs status.");
  }

  private static List<String> well(DeploymentTargets targets) {
    return NodeRuns.collect(targets.with(Role.ETCD), Agent::health).entrySet().stream()
        .filter(row -> well(row.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A member says that it is healthy only while there is a leader. */
  private static boolean well(Answer<NodeHealth> answer) {
    return answer instanceof Answer.Value<NodeHealth>(NodeHealth health)
        && health.components().stream()
            .filter(row -> row.component() == Component.ETCD)
            .anyMatch(
                row -> row.state() == NodeHealth.State.OK || row.state() == NodeHealth.State.WARN);
  }
}
