package org.pgmahout.agent.guard;

import java.net.URI;
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

/**
 * Keeps etcd's leader off the machine of Patroni's leader. Where both die at once, etcd elects
 * first, and its new leader lets every lease begin again: the leader key outlives its leader by
 * seconds more. Only the agent of Patroni's leader acts, so that no two move it.
 */
public final class EtcdLeaderPlacer implements PeriodicTask {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final GuardedNode node;
  private final Supplier<Optional<EtcdAccess>> access;
  private PlacementRule rule = PlacementRule.FIRST;
  private Optional<OwnMember> own = Optional.empty();

  /** This machine's member: an agent's way into etcd has it last. */
  private record OwnMember(EtcdAccess way, Etcd etcd, String url) {
    static OwnMember of(EtcdAccess way) {
      URI last = way.urls().getLast();
      return new OwnMember(way, Etcd.connect(way.only(last)), last.toString());
    }
  }

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
      close();
      rule = new PlacementRule(0, rule.notBefore());
      return;
    }
    try {
      look(spec.get());
    } catch (OpsException e) {
      // An etcd that does not answer is everybody else's finding, and is not to be moved.
      close();
    }
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

  private void look(NodeSpec spec) {
    if (own.isEmpty()) {
      own = access.get().map(OwnMember::of);
    }
    if (own.isPresent()) {
      EtcdMembership membership = own.get().etcd().membership();
      EtcdMemberStatus self = membership.status(own.get().url());
      boolean due = rule.wants(self, node.now());
      rule = rule.seen(self);
      if (due) {
        // Also for an attempt that fails: an etcd with a member down is not asked all the time.
        rule = rule.moved(node.now());
        List<EtcdMember> members = membership.list();
        PlacementRule.successor(self, members, statuses(own.get().way(), members))
            .ifPresent(next -> move(spec, membership, next));
      }
    }
  }

  private void move(NodeSpec spec, EtcdMembership membership, EtcdMember next) {
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
        if (member.started() && !member.clientUrls().isEmpty()) {
          EtcdMemberStatus status = etcd.membership().status(member.clientUrls().getFirst());
          found.put(member.id(), status);
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    own.map(OwnMember::etcd).ifPresent(Etcd::close);
    own = Optional.empty();
  }
}
