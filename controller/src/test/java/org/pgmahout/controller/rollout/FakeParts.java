package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.cluster.MemberCommands;
import org.pgmahout.controller.credentials.PasswordReplacement;
import org.pgmahout.controller.etcd.EtcdMembers;
import org.pgmahout.controller.etcd.EtcdUserSwitch;
import org.pgmahout.controller.lock.ApplyLock;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.runs.TargetRuns;
import org.pgmahout.controller.testing.InMemoryPlanStore;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** The rooms below a rollout, made by hand: they remember what it asked of them. */
class FakeParts {
  static final String OWNER = "owner";
  static final String WHO = "ann@desk";

  final List<String> did = new ArrayList<>();

  /** Names of passwords that are being replaced. */
  List<String> passwords = List.of();

  /** Nodes that wait for a restart of PostgreSQL. */
  List<String> pending = List.of();

  /** What a restart throws. */
  Optional<RuntimeException> restartFails = Optional.empty();

  /** What is said when the earlier configuration was put back. */
  Optional<String> wayBack = Optional.empty();

  /** The rooms for a rollout over these nodes. */
  RolloutParts over(DeploymentTargets targets, ClusterView cluster) {
    return new RolloutParts(
        targets,
        cluster,
        new InMemoryPlanStore(),
        new FreeLock(),
        new Members(cluster, targets),
        new NoMembers(),
        _ -> new Users(),
        new PasswordReplacement(() -> passwords, List.of()),
        () -> {},
        () -> did.add("as shown"),
        () -> {},
        () -> {
          did.add("put back");
          return wayBack;
        },
        Optional::empty);
  }

  /** One apply at work over them, in the machine's time. */
  RolloutContext context(
      DeploymentTargets targets,
      ClusterView cluster,
      Consumer<RolloutEvent> events,
      Consumer<String> say) {
    return new RolloutContext(
        over(targets, cluster),
        OWNER,
        new TargetRuns(targets, OWNER, WHO, events),
        new RolloutWait(Progress.of(_ -> {})),
        Progress.of(say),
        events);
  }

  static ExclusiveOperation operation(Pace pace) {
    return ExclusiveOperation.inMemory(OWNER, WHO, pace, Duration.ofMillis(5));
  }

  private final class Users implements EtcdUserSwitch {
    @Override
    public void make() {
      did.add("etcd's users");
    }

    @Override
    public void close(Set<String> members) {
      did.add("etcd open to its users alone, of " + members);
    }
  }

  private final class Members implements MemberCommands {
    private final ClusterView cluster;
    private final DeploymentTargets targets;

    private Members(ClusterView cluster, DeploymentTargets targets) {
      this.cluster = cluster;
      this.targets = targets;
    }

    @Override
    public List<Member> members() {
      return cluster.members();
    }

    @Override
    public Map<String, PatroniStatus> statuses() {
      return targets.plan().nodesWith(Role.DATABASE).stream()
          .map(node -> node.name())
          .filter(pending::contains)
          .collect(Collectors.toMap(node -> node, node -> SampleStatus.waitingForRestart(node)));
    }

    @Override
    public boolean mayLead(String node) {
      return true;
    }

    @Override
    public void restart(String node) {
      did.add("restart " + node);
      restartFails.ifPresent(
          why -> {
            throw why;
          });
      pending = pending.stream().filter(one -> !one.equals(node)).toList();
    }

    @Override
    public Optional<String> whyDown(String node) {
      return Optional.empty();
    }

    @Override
    public void switchover(String from, Optional<String> to) {
      did.add("switchover " + from + " " + to.orElse("to any"));
    }
  }

  /** Nobody grows here. */
  private static final class NoMembers implements EtcdMembers {
    @Override
    public List<EtcdMember> list() {
      return List.of();
    }

    @Override
    public Optional<String> silence(EtcdMember member) {
      return Optional.empty();
    }

    @Override
    public Optional<String> addLearner(String peerUrl) {
      throw new IllegalStateException("nobody grows here");
    }

    @Override
    public Optional<String> promote(EtcdMember member) {
      throw new IllegalStateException("nobody grows here");
    }

    @Override
    public Optional<String> remove(EtcdMember member) {
      throw new IllegalStateException("nobody grows here");
    }

    @Override
    public boolean leads(EtcdMember member) {
      return false;
    }

    @Override
    public void handOver(EtcdMember from, EtcdMember to) {
      throw new IllegalStateException("nobody grows here");
    }
  }

  private static final class FreeLock implements ApplyLock {
    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public Optional<String> take(String owner, String who) {
      return Optional.empty();
    }

    @Override
    public void renew() {}

    @Override
    public void release() {}
  }
}
