package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.controller.rollout.Shapes.is;
import static org.pgmahout.controller.rollout.Shapes.judge;
import static org.pgmahout.controller.rollout.Shapes.shapes;
import static org.pgmahout.controller.rollout.Shapes.words;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.controller.testing.Happened;
import org.pgmahout.controller.testing.Happened.Begun;
import org.pgmahout.controller.testing.InMemoryEtcd;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;
import org.pgmahout.controller.testing.RolloutRules;

/**
 * Whole applies over clusters of every shape: {@link RolloutRules} hold in all of them, whatever
 * the cluster itself does meanwhile. A failure's message names the seed of its cluster.
 */
class RolloutPropertiesTest {
  @Test
  void anApplyBringsEveryClusterIntoServiceInASafeOrder() {
    shapes()
        .forEach(
            on -> {
              assertThat(new RandomRollout(on).run()).as(words(on)).isEmpty();
              assertThat(on.cluster().touched()).as(words(on)).hasSize(on.specs().size());
              assertThat(on.cluster().log().getLast())
                  .as("the last that happens: " + words(on))
                  .isInstanceOf(Happened.Recorded.class);
              assertThat(on.agents())
                  .as("held or unfinished afterwards: " + words(on))
                  .allMatch(agent -> agent.holder().owner().isEmpty() && !agent.isUnfinished());
              assertThat(on.cluster().isHeld()).as(words(on)).isFalse();
              judge(on);
            });
  }

  /** A component that no phase starts would be installed, and never run. */
  @Test
  void everyComponentIsStartedByAPhase() {
    Set<Component> started = EnumSet.noneOf(Component.class);
    shapes(Life.NEW)
        .forEach(
            on -> {
              new RandomRollout(on).run();
              for (Happened line : on.cluster().log()) {
                if (line instanceof Happened.Begun run) {
                  Stream.of(Component.values()).filter(run::starts).forEach(started::add);
                }
              }
            });
    assertThat(started).containsExactlyInAnyOrder(Component.values());
  }

  @Test
  void whoLeadsAtTheEndHadATurnAsTheLeader() {
    shapes(Life.SERVING)
        .forEach(
            on -> {
              new RandomRollout(on).run();
              String leader = on.cluster().patroni().leader();
              assertThat(turns(on))
                  .as(words(on))
                  .anyMatch(
                      turn -> turn.node().equals(leader) && turn.was().leader().equals(leader));
            });
  }

  @Test
  void aDatabaseThatDoesNotServeAfterItsTurnIsGivenUpAtTheDeadline() {
    // Each waits for half an hour of looks.
    shapes(Life.SERVING)
        .limit(20)
        .forEach(
            on -> {
              List<String> databases = on.nodes(Role.DATABASE);
              String broken = databases.get(on.random().nextInt(databases.size()));
              on.cluster().patroni().breaksAtStart(broken);
              assertThat(new RandomRollout(on).run())
                  .as(words(on))
                  .hasValueSatisfying(is(ErrorCode.TIMED_OUT))
                  .hasValueSatisfying(why -> assertThat(why).hasMessageContaining(broken));
              assertThat(turns(on).getLast().node()).as(words(on)).isEqualTo(broken);
              assertThat(on.time().passed()).as(words(on)).isLessThan(Duration.ofMinutes(40));
              judge(on);
            });
  }

  @Test
  void aSilentMemberOfEtcdIsBroughtBackOrEndsTheApplyAndTheQuorumStays() {
    shapes(Life.SERVING)
        .filter(on -> on.cluster().etcd().list().size() > 2)
        .forEach(
            on -> {
              List<String> members = on.nodes(Role.ETCD);
              on.cluster().etcd().breakDown(members.get(on.random().nextInt(3)));
              assertThat(new RandomRollout(on).run()).as(words(on)).isPresent();
              judge(on);
            });
  }

  @Test
  void aMemberOfEtcdThatGoesDownMeanwhileKeepsTheOthersFromGoing() {
    shapes(Life.SERVING)
        .filter(on -> on.cluster().etcd().list().size() > 2)
        .forEach(
            on -> {
              on.nodes(Role.ETCD).forEach(on.cluster().etcd()::restartWaits);
              AtomicInteger members = new AtomicInteger();
              on.cluster()
                  .atBegin(
                      run -> {
                        if (run.starts(Component.ETCD) && members.getAndIncrement() == 0) {
                          List<String> others = new ArrayList<>(on.nodes(Role.ETCD));
                          others.remove(run.node());
                          Collections.shuffle(others, on.random());
                          on.cluster().etcd().breakDown(others.getFirst());
                        }
                      });
              assertThat(new RandomRollout(on).run()).as(words(on)).isPresent();
              assertThat(on.time().passed()).as(words(on)).isLessThan(Duration.ofMinutes(20));
              judge(on);
            });
  }

  @Test
  void anElectionInTheTurnOfAMemberIsOutlasted() {
    shapes(Life.SERVING)
        .forEach(
            on -> {
              Random random = on.random();
              InMemoryEtcd etcd = on.cluster().etcd();
              on.cluster().atLook(() -> etcd.elect(random.nextInt(3)));
              on.cluster()
                  .atBegin(
                      run -> {
                        if (run.starts(Component.ETCD)) {
                          etcd.elect(random.nextInt(3));
                        }
                      });
              assertThat(new RandomRollout(on).run()).as(words(on)).isEmpty();
              judge(on);
            });
  }

  @Test
  void aFailoverInTheTurnOfADatabaseChangesNothingOfTheRules() {
    shapes(Life.SERVING)
        .forEach(
            on -> {
              int turn = on.random().nextInt(on.nodes(Role.DATABASE).size());
              AtomicInteger turns = new AtomicInteger();
              on.cluster()
                  .atBegin(
                      run -> {
                        if (run.starts(Component.PATRONI) && turns.getAndIncrement() == turn) {
                          run.was().couldLead().stream()
                              .filter(node -> !node.equals(run.node()))
                              .findFirst()
                              .ifPresent(on.cluster().patroni()::lead);
                        }
                      });
              assertThat(new RandomRollout(on).run()).as(words(on)).isEmpty();
              judge(on);
            });
  }

  private static List<Begun> turns(RandomCluster on) {
    return on.cluster().log().stream()
        .filter(Begun.class::isInstance)
        .map(Begun.class::cast)
        .filter(run -> run.starts(Component.PATRONI))
        .toList();
  }
}
