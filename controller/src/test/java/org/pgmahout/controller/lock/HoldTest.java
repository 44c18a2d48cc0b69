package org.pgmahout.controller.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** The hold of a command on its nodes: all or none, kept while it lasts, given back at the end. */
class HoldTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration OFTEN = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void allNodesAreTakenAndGivenBack() {
    clusters()
        .forEach(
            on -> {
              Split nodes = Split.of(on);
              try (Hold hold = nodes.take(NEVER)) {
                assertThat(on.agents()).as(on.toString()).allMatch(HoldTest::isOurs);
                hold.phase("prepare");
                hold.done();
              }
              assertThat(on.agents())
                  .as(on.toString())
                  .allMatch(agent -> agent.holder().owner().isEmpty() && !agent.isUnfinished());
            });
  }

  @Test
  void oneNodeThatIsAnothersLeavesNoneTaken() {
    clusters()
        .forEach(
            on -> {
              Split nodes = Split.of(on);
              InMemoryAgent taken = on.anyAgent(on.random());
              taken.takenBy("bob@laptop", LONG);
              assertThatExceptionOfType(OpsException.class)
                  .isThrownBy(() -> nodes.take(NEVER).close())
                  .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.BUSY))
                  .withMessageContaining("bob@laptop");
              assertThat(on.agents()).as(on.toString()).noneMatch(HoldTest::isOurs);
              assertThat(taken.holder().owner()).isEqualTo("bob@laptop");
            });
  }

  @Test
  void aNodeThatDoesNotAnswerIsMissedOnlyWhereItIsMeant() {
    clusters()
        .forEach(
            on -> {
              Split nodes = Split.of(on);
              InMemoryAgent silent = on.anyAgent(on.random());
              silent.silent(true);
              if (nodes.meant.contains(silent)) {
                assertThatExceptionOfType(OpsException.class)
                    .as(on.toString())
                    .isThrownBy(() -> nodes.take(NEVER).close())
                    .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.AGENT_UNREACHABLE))
                    .withMessageContaining(silent.node());
              } else {
                nodes.take(NEVER).close();
              }
              assertThat(on.agents()).as(on.toString()).noneMatch(HoldTest::isOurs);
              assertThat(on.time().passed()).as(on.toString()).isEqualTo(Duration.ZERO);
            });
  }

  @Test
  void whatAKilledCommandOfTheSameOperatorLeftIsWaitedFor() {
    clusters()
        .forEach(
            on -> {
              InMemoryAgent left = on.anyAgent(on.random());
              left.reserve(ReservationRequest.hold("earlier", WHO, 20, ""));
              try (Hold _ = Split.of(on).take(NEVER)) {
                assertThat(on.agents()).as(on.toString()).allMatch(HoldTest::isOurs);
                assertThat(on.time().passed())
                    .as(on.toString())
                    .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
              }
            });
  }

  /** A command that was killed leaves a run, which holds its node longer than the reservation. */
  @Test
  void anOperationThatSomebodysCommandLeftHoldsItsNodeToItsEnd() {
    clusters()
        .forEach(
            on -> {
              Split nodes = Split.of(on);
              InMemoryAgent busy = on.anyAgent(on.random());
              NodeSpec spec =
                  on.specs().stream()
                      .filter(one -> one.node().equals(busy.node()))
                      .findFirst()
                      .orElseThrow();
              busy.reserve(ReservationRequest.hold("bob", "bob@laptop", 20, ""));
              String run =
                  busy.start(RunRequest.of("bob", spec, new NodeOperation.Destroy("postgres")))
                      .id();
              busy.reserve(ReservationRequest.release("bob", "bob@laptop", false));
              assertThatExceptionOfType(OpsException.class)
                  .as(on.toString())
                  .isThrownBy(() -> nodes.take(NEVER).close())
                  .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.BUSY))
                  .withMessageContaining(run);
              assertThat(on.agents()).as(on.toString()).noneMatch(HoldTest::isOurs);
              busy.follow(run, _ -> {}, _ -> {});
              nodes.take(NEVER).close();
            });
  }

  @Test
  void whoDoesNotWantToWaitTakesNothing() {
    RandomCluster on = RandomCluster.of(1, Life.NEW);
    on.anyAgent(on.random()).reserve(ReservationRequest.hold("earlier", WHO, 20, ""));
    Runnable stop =
        () -> {
          throw new OpsException(ErrorCode.CANCELLED, "stopped as you asked", "");
        };
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> Split.of(on).take(NEVER, stop).close())
        .withMessage("stopped as you asked");
    assertThat(on.agents()).noneMatch(HoldTest::isOurs);
  }

  @Test
  void aHoldOutlivesItsLeaseAsLongAsItIsRenewed() {
    clusters()
        .limit(10)
        .forEach(
            on -> {
              try (Hold hold = Split.of(on).take(OFTEN)) {
                for (int i = 0; i < 4; i++) {
                  on.time().pass(Duration.ofSeconds(25));
                  Instant due = on.time().clock().instant().plus(Reservations.LEASE);
                  await(
                      () -> on.agents().stream().allMatch(a -> !a.holder().until().isBefore(due)));
                }
                hold.stillOurs();
              }
            });
  }

  @Test
  void anAgentThatIsSilentForAMomentIsNoLossAndOneThatIsAnothersIs() {
    clusters()
        .forEach(
            on -> {
              InMemoryAgent agent = on.anyAgent(on.random());
              try (Hold hold = Split.of(on).take(NEVER)) {
                agent.silent(true);
                hold.phase("prepare");
                hold.stillOurs();
                agent.silent(false);
                agent.takenBy("bob@laptop", LONG);
                hold.phase("start");
                assertThatExceptionOfType(OpsException.class)
                    .as(on.toString())
                    .isThrownBy(hold::stillOurs)
                    .withMessageContaining("bob@laptop");
              }
              assertThat(agent.holder().owner()).as(on.toString()).isEqualTo("bob@laptop");
              assertThat(on.agents()).as(on.toString()).noneMatch(HoldTest::isOurs);
            });
  }

  @Test
  void aReleaseWithoutAGoodEndLeavesTheNodesUnfinished() {
    clusters()
        .limit(10)
        .forEach(
            on -> {
              InMemoryAgent agent = on.anyAgent(on.random());
              try (Hold hold = Split.of(on).take(OFTEN)) {
                hold.phase("prepare");
                await(() -> agent.reservations().size() > 5);
              }
              assertThat(agent.reservations().getLast())
                  .as(on.toString())
                  .isEqualTo(ReservationRequest.release(OWNER, WHO, false));
              assertThat(agent.isUnfinished()).as("no good end was said").isTrue();
            });
  }

  /** Its disk stalled, or it elects a leader: nothing has been changed yet, so there is time. */
  @Test
  void anEtcdThatDoesNotAnswerInTimeIsAskedAgain() {
    RandomCluster on = RandomCluster.of(1, Life.NEW);
    SlowLock lock = new SlowLock(3);
    List<RolloutEvent> said = new ArrayList<>();
    try (Hold hold = Split.of(on).take(lock, said::add)) {
      hold.stillOurs();
    }
    assertThat(lock.asked).isEqualTo(4);
    assertThat(lock.held).as("given back").isFalse();
    assertThat(said).anyMatch(event -> event.toString().contains("no answer"));
  }

  @Test
  void anEtcdThatStaysSilentEndsTheWaitAndLeavesNoNodeTaken() {
    RandomCluster on = RandomCluster.of(1, Life.NEW);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> Split.of(on).take(new SlowLock(Integer.MAX_VALUE), _ -> {}).close())
        .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE))
        .withMessageContaining("no answer");
    assertThat(on.agents()).noneMatch(HoldTest::isOurs);
  }

  /** The lock in an etcd that does not answer the first calls. */
  private static final class SlowLock implements ApplyLock {
    private final int silences;
    private int asked;
    private boolean held;

    SlowLock(int silences) {
      this.silences = silences;
    }

    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public Optional<String> take(String owner, String who) {
      if (asked++ < silences) {
        throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "make a lease: no answer", "");
      }
      held = true;
      return Optional.empty();
    }

    @Override
    public void renew() {
      assertThat(held).isTrue();
    }

    @Override
    public void release() {
      held = false;
    }
  }

  /** Some nodes of a cluster are meant, the others are not. */
  private record Split(RandomCluster on, List<Agent> meant, List<Agent> others) {
    static Split of(RandomCluster on) {
      Random random = new Random(on.seed());
      List<Agent> meant = new ArrayList<>();
      List<Agent> others = new ArrayList<>();
      on.agents().forEach(agent -> (random.nextInt(3) > 0 ? meant : others).add(agent));
      return new Split(on, meant, others);
    }

    Hold take(Duration renewEvery) {
      return take(renewEvery, () -> {});
    }

    Hold take(Duration renewEvery, Runnable stillWanted) {
      return take(Optional.empty(), _ -> {}, stillWanted, renewEvery);
    }

    Hold take(ApplyLock lock, Consumer<RolloutEvent> events) {
      return take(Optional.of(lock), events, () -> {}, NEVER);
    }

    private Hold take(
        Optional<ApplyLock> lock,
        Consumer<RolloutEvent> events,
        Runnable stillWanted,
        Duration renewEvery) {
      DeploymentTargets targets =
          new DeploymentTargets(on.plan(), on.specs(), _ -> Map.of(), meant, others);
      return Hold.take(
          new Reservations(targets, OWNER, WHO),
          lock,
          events,
          stillWanted,
          new Hold.Rhythm(on.time(), renewEvery));
    }
  }

  private static boolean isOurs(InMemoryAgent agent) {
    return agent.holder().owner().equals(OWNER);
  }

  private static Stream<RandomCluster> clusters() {
    return LongStream.range(0, 40).mapToObj(seed -> RandomCluster.of(seed, Life.NEW));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }
}
