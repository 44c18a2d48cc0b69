package org.pgmahout.agent.guard;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.dcs.EtcdMemberStatus;
import org.pgmahout.common.dcs.EtcdMembership;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps etcd's leader off the machine of Patroni's leader. Where both die at once, etcd elects
 * first, and its new leader lets every lease begin again: the leader key outlives its leader by
 * seconds more. Only the agent of Patroni's leader acts, so that no two move it.
 */
public final class EtcdLeaderPlacer implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdLeaderPlacer.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final GuardedNode node;
  private final Supplier<Optional<EtcdAccess>> access;
  private PlacementRule rule = PlacementRule.FIRST;

  /**
   * @param access the way of this node's agent into etcd now
   */
  public EtcdLeaderPlacer(GuardedNode node, Supplier<Optional<EtcdAccess>> access) {
    this.node = node;
    this.access = access;
  }

  @Override
  public String name() {
    return "etcd-leader-placer";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(LOOK);
  }

  @Override
  public void turn() {
    Optional<NodeSpec> spec = node.where(GuardPlan::etcdLeader).filter(this::concerned);
    if (spec.isEmpty()) {
      rule = new PlacementRule(0, rule.notBefore());
      return;
    }
    access.get().ifPresent(way -> look(spec.get(), way));
  }

  /** This node leads as far as is known now, has a member of etcd, and may act. */
  private boolean concerned(NodeSpec spec) {
    return spec.has(Role.ETCD)
        && spec.plan().hasOwnEtcd()
        && node.seen().filter(now -> isLed(now, spec.node())).isPresent()
        && node.hindrance(new PatroniWord.NotAsked()).isEmpty();
  }

  private static boolean isLed(Observation now, String node) {
    return now.freshness().connected()
        && now.freshness().age(ClusterWatch.now()).compareTo(FRESH) < 0
        && now.state().leads().filter(node::equals).isPresent();
  }

  private void look(NodeSpec spec, EtcdAccess way) {
    // An agent's way into etcd has its own machine's member last.
    EtcdAccess own = way.only(way.urls().getLast());
    try (Etcd etcd = Etcd.connect(own)) {
      EtcdMembership membership = etcd.membership();
      EtcdMemberStatus self = membership.status(own.urls().getFirst().toString());
      boolean due = rule.wants(self, node.now());
      rule = rule.seen(self);
      if (due) {
        List<EtcdMember> members = membership.list();
        PlacementRule.successor(self, members, statuses(way, members))
            .ifPresent(next -> move(spec, membership, next));
      }
    } catch (OpsException e) {
      // An etcd that does not answer is everybody else's finding, and is not to be moved.
      LOG.debug("etcd's leader stays where it is", e);
    }
  }

  private void move(NodeSpec spec, EtcdMembership membership, EtcdMember next) {
    rule = rule.moved(node.now());
    membership.moveLeader(next.id());
    node.acted(
        spec,
        "etcd-leader",
        "etcd's leader was moved from %s, where Patroni's leader is, to %s"
            .formatted(spec.node(), next.name()),
        "");
  }

  private static Map<Long, EtcdMemberStatus> statuses(EtcdAccess way, List<EtcdMember> members) {
    Map<Long, EtcdMemberStatus> found = new HashMap<>();
    try (Etcd etcd = Etcd.connect(way)) {
      for (EtcdMember member : members) {
        if (member.started()) {
          EtcdMemberStatus status = etcd.membership().status(member.clientUrls().getFirst());
          found.put(member.id(), status);
        }
      }
    }
    return found;
  }
}
