package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.Operations;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.EtcdMembers;
import org.pgmahout.controller.operate.RollingRestart;
import org.pgmahout.controller.testing.Happened;
import org.pgmahout.controller.testing.Happened.Gate;
import org.pgmahout.controller.testing.RandomCluster;

/** A whole apply over a cluster in memory: all phases, in time that passes by itself. */
final class RandomRollout {
  static final String OWNER = "owner";
  static final String WHO = "ann@desk";
  static final Applied NEXT = new Applied(2, "digest", WHO, "now");

  private final RandomCluster on;
  private final Rollout rollout;
  private Consumer<RolloutEvent> alsoSeen = _ -> {};
  private Optional<OpsException> unfit = Optional.empty();
  private Optional<String> trouble = Optional.empty();

  RandomRollout(RandomCluster on) {
    this.on = on;
    Site site =
        new Site(on.plan(), on.specs(), _ -> Map.of(), List.<Agent>copyOf(on.agents()), List.of());
    this.rollout =
        new Rollout(
            site,
            on.cluster(),
            new ClusterGates(),
            new Rollout.Target(OWNER, WHO, Optional.empty(), NEXT, "plan", List.of(), true),
            this::seen,
            new Hold.Rhythm(on.time(), Duration.ofMillis(5)));
  }

  private void seen(RolloutEvent event) {
    if (event instanceof RolloutEvent.PhaseStarted phase) {
      on.cluster().happened(new Happened.Phase(phase.phase()));
    }
    alsoSeen.accept(event);
  }

  /** Takes every event, too. */
  RandomRollout also(Consumer<RolloutEvent> events) {
    alsoSeen = events;
    return this;
  }

  /** Its preflight finds a node that is not fit. */
  RandomRollout unfit(OpsException why) {
    unfit = Optional.of(why);
    return this;
  }

  /** No write comes through, although everything runs. */
  RandomRollout servesNobody(String why) {
    trouble = Optional.of(why);
    return this;
  }

  /** As Ctrl-C does. */
  void cancel() {
    rollout.cancel();
  }

  /** What stopped it; empty when it went well. */
  Optional<OpsException> run() {
    try {
      rollout.run();
      return Optional.empty();
    } catch (OpsException e) {
      return Optional.of(e);
    }
  }

  /** The gates that the cluster in memory stands behind. */
  private final class ClusterGates extends FakeGates {
    @Override
    public void preflight() {
      unfit.ifPresent(
          why -> {
            throw why;
          });
    }

    @Override
    public void makeEtcdUsers(Consumer<String> tell) {
      on.cluster().happened(new Happened.Passed(Gate.ETCD_USERS));
    }

    @Override
    public void closeEtcd(Set<String> members, Runnable stillWanted, Consumer<String> tell) {
      on.cluster().happened(new Happened.Passed(Gate.ETCD_CLOSED));
    }

    @Override
    public void restartWhereItWaits(
        Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell) {
      on.cluster().happened(new Happened.Passed(Gate.RESTARTS));
    }

    @Override
    public boolean passwordsBegun() {
      return on.cluster().patroni().waitsForPasswords();
    }

    @Override
    public void changePasswords(Operations operations, Consumer<String> tell) {
      operations.perform(
          on.cluster().patroni().leader(),
          new NodeOperation.ChangePasswords(List.of(SecretNames.SUPERUSER_PASSWORD)));
    }

    @Override
    public Optional<String> serves() {
      return trouble;
    }

    @Override
    public void stepDown(String leader, Consumer<String> tell) {
      new RollingRestart(on.time(), on.cluster().patroni(), Set.of(), () -> {}, tell)
          .stepDown(leader);
    }

    @Override
    public EtcdMembers etcdMembers() {
      return on.cluster().etcd();
    }
  }
}
