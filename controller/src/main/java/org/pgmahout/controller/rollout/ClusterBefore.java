package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.etcd.EtcdQuorumCheck;
import org.pgmahout.controller.runs.NodeDataSurvey;

/**
 * What there was before this apply: whether etcd and the databases serve decides in which order
 * their nodes are taken. It refuses to go on where data could be lost.
 */
final class ClusterBefore {
  private static final Duration FAILOVER = Duration.ofSeconds(30);

  private final RolloutContext on;
  private final ServingMembers members;
  private final NodeDataSurvey survey;
  private final EtcdQuorumCheck quorum;
  private Databases found = Databases.AT_REST;
  private boolean etcdExisted;
  private boolean etcdServed;

  /** How the databases were found. */
  private enum Databases {
    /** There are none, or none runs. */
    AT_REST,
    /** Some run, and etcd does not say yet whether they are a cluster that serves. */
    RUNNING,
    /** A leader serves; it goes on serving during the whole apply. */
    SERVING
  }

  ClusterBefore(RolloutContext on, ServingMembers members) {
    this.on = on;
    this.members = members;
    this.survey =
        new NodeDataSurvey(
            on.targets(),
            on.cluster(),
            on.owner(),
            on.runs().who(),
            on.events(),
            on.progress().stillWanted());
    this.quorum = EtcdQuorumCheck.at(on.targets(), on.cluster());
  }

  /** What is on the disks of all nodes, at this moment. */
  Map<String, NodeData> look() {
    return survey.byNode();
  }

  /** Whether etcd served when this apply began. */
  boolean etcdServes() {
    return etcdServed;
  }

  /** Whether etcd serves now, which it must have been built for. */
  boolean etcdServesNow() {
    return quorum.serves(etcdExisted);
  }

  /** Whether a cluster served when this apply began. */
  boolean serves() {
    return found == Databases.SERVING;
  }

  /** Before anything is touched. */
  void guardData() {
    Collection<NodeData> nodes = look().values();
    // By what is on the nodes, not by who answers at this moment: one slow answer must not turn
    // a rolling change into one that takes all members at once.
    etcdExisted = nodes.stream().anyMatch(node -> node.etcd().present());
    etcdServed = quorum.serves(etcdExisted);
    if (etcdServed) {
      guardAgreement(nodes);
      found = DataGuard.mayServe(nodes) && leaderAppears() ? Databases.SERVING : Databases.AT_REST;
    } else {
      DataGuard.beforeStart(nodes);
      found = DataGuard.mayServe(nodes) ? Databases.RUNNING : Databases.AT_REST;
    }
  }

  /**
   * Once etcd has its quorum. A primary outlives an etcd without one (failsafe_mode); the nodes of
   * such a cluster are taken one by one, too.
   */
  void guardAgreement() {
    guardAgreement(look().values());
    if (found == Databases.RUNNING && on.cluster().systemId().isPresent() && leaderAppears()) {
      found = Databases.SERVING;
    }
  }

  private void guardAgreement(Collection<NodeData> nodes) {
    if (nodes.stream().anyMatch(node -> node.pgdata().present())) {
      String first =
          on.targets().specs().stream()
              .filter(NodeSpec::bootstrap)
              .map(NodeSpec::node)
              .findFirst()
              .orElse("");
      DataGuard.agreement(nodes, on.cluster().systemId(), first);
    }
  }

  /** A failover may be under way; a cluster that has no leader after that does not serve. */
  private boolean leaderAppears() {
    if (members.leaderless().isPresent() && members.nobodyStarts()) {
      return false;
    }
    try {
      on.waiting().until("a leader", FAILOVER, "", members::leaderless, on.cluster()::onChange);
      return true;
    } catch (OpsException e) {
      if (e.code() == ErrorCode.TIMED_OUT) {
        return false;
      }
      throw e;
    }
  }
}
