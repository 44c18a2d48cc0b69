package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.cluster.MemberCommands;
import org.pgmahout.controller.credentials.PasswordReplacement;
import org.pgmahout.controller.etcd.EtcdUserSwitch;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.Happened;
import org.pgmahout.controller.testing.Happened.Gate;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** A whole apply over a cluster in memory: all phases, in time that passes by itself. */
final class RandomRollout {
  static final String OWNER = "owner";
  static final String WHO = "ann@desk";
  static final Applied NEXT = new Applied(2, "digest", WHO, "now");

  private final RandomCluster on;
  private final Rollout rollout;
  private Consumer<RolloutEvent> alsoSeen = _ -> {};
  private Optional<OpsException> unfit = Optional.empty();
  private volatile boolean restarting;
  private Optional<String> trouble = Optional.empty();

  RandomRollout(RandomCluster on) {
    this.on = on;
    this.rollout =
        new Rollout(
            parts(),
            ExclusiveOperation.inMemory(OWNER, WHO, on.time(), Duration.ofMillis(5)),
            new RolloutGoal(Optional.empty(), NEXT, "plan", List.of(), true),
            this::seen);
  }

  /** The rooms below, with the cluster in memory behind them. */
  private RolloutParts parts() {
    DeploymentTargets targets =
        new DeploymentTargets(
            on.plan(), on.specs(), _ -> Map.of(), List.<Agent>copyOf(on.agents()), List.of());
    return new RolloutParts(
        targets,
        on.cluster(),
        on.cluster().plans(),
        on.cluster(),
        new Members(),
        on.cluster().etcd(),
        _ -> new Users(),
        new PasswordReplacement(
            () ->
                on.cluster().patroni().waitsForPasswords()
                    ? List.of(SecretNames.SUPERUSER_PASSWORD)
                    : List.of(),
            List.of()),
        () ->
            unfit.ifPresent(
                why -> {
                  throw why;
                }),
        () -> {},
        () -> {},
        Optional::empty,
        () -> trouble);
  }

  private void seen(RolloutEvent event) {
    if (event instanceof RolloutEvent.PhaseStarted phase) {
      on.cluster().happened(new Happened.Phase(phase.phase()));
      restarting = phase.phase().startsWith("postgresql: restart");
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

  /** Those of the cluster in memory; it is noted when the rollout asks which wait for a restart. */
  private final class Members implements MemberCommands {
    private final MemberCommands patroni = on.cluster().patroni();

    @Override
    public Map<String, PatroniStatus> statuses() {
      if (restarting) {
        on.cluster().happened(new Happened.Passed(Gate.RESTARTS));
      }
      return patroni.statuses();
    }

    @Override
    public List<Member> members() {
      return patroni.members();
    }

    @Override
    public boolean mayLead(String node) {
      return patroni.mayLead(node);
    }

    @Override
    public void restart(String node) {
      patroni.restart(node);
    }

    @Override
    public Optional<String> whyDown(String node) {
      return patroni.whyDown(node);
    }

    @Override
    public void switchover(String from, Optional<String> to) {
      patroni.switchover(from, to);
    }
  }

  private final class Users implements EtcdUserSwitch {
    @Override
    public void make() {
      on.cluster().happened(new Happened.Passed(Gate.ETCD_USERS));
    }

    @Override
    public void close(Set<String> members) {
      on.cluster().happened(new Happened.Passed(Gate.ETCD_CLOSED));
    }
  }
}
