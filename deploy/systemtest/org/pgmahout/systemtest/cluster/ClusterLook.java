package org.pgmahout.systemtest.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.etcd.LiveEtcdMembers;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Whether a cluster is whole, by the words of etcd and Patroni alone: the agents, which {@code
 * status} wants to hear, may be stopped by a test in that moment.
 */
public final class ClusterLook {
  private static final Duration ASK = Duration.ofSeconds(3);

  private final ClusterEdge edge;

  public ClusterLook(TestLab lab) {
    edge = new ClusterEdge(lab.loaded(), PlanFolder.beside(lab.plan()));
  }

  /** Who holds the leader key; empty when nobody does, or etcd does not tell. */
  public String leader() {
    try (LiveCluster cluster = new LiveCluster(edge)) {
      return cluster.view().etcdTrouble().isEmpty() ? cluster.view().leader().orElse("") : "";
    } catch (OpsException e) {
      return "";
    }
  }

  /**
   * Why it is not whole, apart from a machine that is at a step just now; empty when it is: then it
   * goes on without that one.
   */
  public Optional<String> troubleBeside(String machine) {
    try (LiveCluster cluster = new LiveCluster(edge)) {
      return etcd(machine)
          .or(() -> patroni(machine))
          .or(() -> members(cluster.view().members(), machine));
    } catch (OpsException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<String> etcd(String without) {
    LiveEtcdMembers etcd = new LiveEtcdMembers(edge);
    return etcd.list().stream()
        .filter(member -> !member.name().equals(without))
        .map(member -> etcd.silence(member).map(why -> member.name() + ": " + why))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Each of itself: what the others know of it may be as old as its lease. */
  private Optional<String> patroni(String without) {
    for (NodePlan node : edge.plan().nodesWith(Role.DATABASE)) {
      if (!node.name().equals(without)) {
        try (PatroniClient patroni = edge.patroni(node, ASK)) {
          String state = patroni.status().state();
          if (!state.equals("running")) {
            return Optional.of(node.name() + " is " + state);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> members(List<Member> members, String without) {
    if (members.stream().noneMatch(member -> member.role().leads())) {
      return Optional.of("nobody leads");
    }
    return members.stream()
        .filter(member -> !member.name().equals(without) && !member.healthy())
        .map(member -> member.name() + " is " + member.role().words() + ", " + member.state())
        .findFirst();
  }
}
