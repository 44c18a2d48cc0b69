package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.controller.rollout.Shapes.is;
import static org.pgmahout.controller.rollout.Shapes.judge;
import static org.pgmahout.controller.rollout.Shapes.shapes;
import static org.pgmahout.controller.rollout.Shapes.words;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.RunView.State;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.Happened;
import org.pgmahout.controller.testing.Happened.Begun;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;

/**
 * Whole applies in which an agent or an operator ends them: nothing more is begun, nobody is held.
 */
class RolloutFailuresTest {
  private static final String OTHER = "bob@laptop";
  private static final List<ErrorCode> FAULTS =
      List.of(ErrorCode.AGENT_UNREACHABLE, ErrorCode.INTERRUPTED, ErrorCode.UNIT_FAILED);

  @Test
  void aRunThatFailsEndsTheApply() {
    shapes()
        .forEach(
            on -> {
              int fatal = on.random().nextInt(on.specs().size() * 2);
              AtomicInteger begun = new AtomicInteger();
              on.cluster().fails(_ -> begun.getAndIncrement() == fatal);
              Optional<OpsException> why = new RandomRollout(on).run();
              if (begun.get() > fatal) {
                assertThat(why).as(words(on)).hasValueSatisfying(is(ErrorCode.UNIT_FAILED));
                assertStopped(on);
              }
              judge(on);
            });
  }

  @Test
  void anAgentThatRefusesEndsTheApply() {
    shapes()
        .forEach(
            on -> {
              Random random = on.random();
              InMemoryAgent agent = on.anyAgent(random);
              int when = random.nextInt(on.specs().size() * 2);
              AtomicInteger begun = new AtomicInteger();
              on.cluster()
                  .atBegin(
                      _ -> {
                        if (begun.getAndIncrement() == when) {
                          agent.refuses(new OpsException(ErrorCode.NO_SPACE, "full", "Look."));
                        }
                      });
              Optional<OpsException> why = new RandomRollout(on).run();
              if (on.cluster().log().contains(new Happened.Refused(agent.node()))) {
                assertThat(why)
                    .as(words(on))
                    .hasValueSatisfying(is(ErrorCode.NO_SPACE))
                    .hasValueSatisfying(e -> assertThat(e).hasMessageContaining(agent.node()));
                assertStopped(on);
              } else {
                assertThat(why).as(words(on)).isEmpty();
              }
              judge(on);
            });
  }

  @Test
  void anAgentThatIsRestartedOrDiesInARunIsReportedAndEndsTheApply() {
    shapes()
        .forEach(
            on -> {
              Random random = on.random();
              InMemoryAgent agent = on.anyAgent(random);
              boolean dies = random.nextBoolean();
              // The run that prepares has three events.
              int events = random.nextInt(3);
              if (dies) {
                agent.silentAfter(events);
              } else {
                agent.restartsAfter(events);
              }
              assertThat(new RandomRollout(on).run())
                  .as(words(on))
                  .hasValueSatisfying(
                      is(dies ? ErrorCode.AGENT_UNREACHABLE : ErrorCode.INTERRUPTED))
                  .hasValueSatisfying(why -> assertThat(why).hasMessageContaining(agent.node()));
              agent.silent(false);
              assertStopped(on);
              judge(on);
            });
  }

  /** The same again goes on where it was, and ends well. */
  @Test
  void whatGoesWrongInAnOperationEndsTheApplyAndIsDoneByTheNextOne() {
    List<ErrorCode> met = new ArrayList<>();
    shapes()
        .forEach(
            on -> {
              Random random = on.random();
              ErrorCode code = FAULTS.get(random.nextInt(FAULTS.size()));
              int operation = random.nextInt(2);
              AtomicInteger begun = new AtomicInteger();
              on.cluster()
                  .atBegin(
                      run -> {
                        if (run.request().operation() instanceof NodeOperation
                            && begun.getAndIncrement() == operation) {
                          // Its run has four events.
                          int events = random.nextInt(4);
                          switch (code) {
                            case AGENT_UNREACHABLE -> on.agent(run.node()).silentAfter(events);
                            case INTERRUPTED -> on.agent(run.node()).restartsAfter(events);
                            default -> on.cluster().fails(run::equals);
                          }
                        }
                      });
              Optional<OpsException> why = new RandomRollout(on).run();
              if (begun.get() > operation) {
                assertThat(why).as(words(on)).hasValueSatisfying(is(code));
                on.agents().forEach(agent -> agent.silent(false));
                assertStopped(on);
                met.add(code);
              }
              judge(on);
              on.cluster().fails(_ -> false);
              assertThat(new RandomRollout(on).run()).as("again: " + words(on)).isEmpty();
              assertThat(on.cluster().patroni().isWide()).as(words(on)).isFalse();
              assertThat(on.cluster().patroni().waitsForPasswords()).as(words(on)).isFalse();
            });
    assertThat(met).containsAll(FAULTS);
  }

  @Test
  void aNodeThatDoesNotAnswerIsReportedBeforeAnythingIsTouched() {
    shapes()
        .forEach(
            on -> {
              InMemoryAgent agent = on.anyAgent(on.random());
              agent.silent(true);
              assertThat(new RandomRollout(on).run())
                  .as(words(on))
                  .hasValueSatisfying(is(ErrorCode.AGENT_UNREACHABLE))
                  .hasValueSatisfying(why -> assertThat(why).hasMessageContaining(agent.node()));
              assertThat(on.cluster().touched()).as(words(on)).isEmpty();
              assertThat(on.agents())
                  .as("held afterwards: " + words(on))
                  .allMatch(other -> other.holder().owner().isEmpty());
              assertThat(on.time().passed()).as(words(on)).isLessThan(Duration.ofSeconds(1));
            });
  }

  @Test
  void aReservationThatSomebodyElseTookEndsTheApplyWithThePhaseItIsIn() {
    shapes()
        .forEach(
            on -> {
              Random random = on.random();
              InMemoryAgent lost = on.anyAgent(random);
              int when = random.nextInt(on.specs().size() * 2);
              AtomicInteger begun = new AtomicInteger();
              AtomicInteger taken = new AtomicInteger();
              on.cluster()
                  .atBegin(
                      _ -> {
                        if (begun.getAndIncrement() == when) {
                          lost.takenBy(OTHER, Duration.ofMinutes(10));
                          taken.set(on.cluster().log().size());
                        }
                      });
              Optional<OpsException> why = new RandomRollout(on).run();
              if (taken.get() > 0) {
                assertThat(why)
                    .as(words(on))
                    .hasValueSatisfying(is(ErrorCode.BUSY))
                    .hasValueSatisfying(e -> assertThat(e).hasMessageContaining(OTHER));
                assertThat(inLaterPhases(on, taken.get()))
                    .as("begun in later phases: " + words(on))
                    .doesNotHaveAnyElementsOfTypes(Begun.class);
                assertThat(lost.holder().owner()).as(words(on)).isEqualTo(OTHER);
                assertThat(on.agents())
                    .as("held by us afterwards: " + words(on))
                    .noneMatch(agent -> agent.holder().owner().equals(RandomRollout.OWNER));
              }
              judge(on);
            });
  }

  /** What happened after the phase had ended in which this many lines were written. */
  private static List<Happened> inLaterPhases(RandomCluster on, int lines) {
    List<Happened> log = on.cluster().log();
    return log.subList(lines, log.size()).stream()
        .dropWhile(line -> !(line instanceof Happened.Phase))
        .toList();
  }

  @Test
  void whoAsksItToStopSeesNothingMoreGoOn() {
    shapes()
        .forEach(
            on -> {
              RandomRollout rollout = new RandomRollout(on);
              Happened.Phase stop = new Happened.Phase("stopped by the operator");
              int when = on.random().nextInt(on.specs().size() * 6);
              AtomicInteger events = new AtomicInteger();
              rollout.also(
                  event -> {
                    if (event instanceof RolloutEvent.OnNode && events.getAndIncrement() == when) {
                      rollout.cancel();
                      on.cluster().happened(stop);
                    }
                  });
              Optional<OpsException> why = rollout.run();
              List<Happened> log = on.cluster().log();
              if (log.contains(stop)) {
                assertThat(why).as(words(on)).hasValueSatisfying(is(ErrorCode.CANCELLED));
                assertStopped(on);
                // Those that were begun at that very moment are asked to stop at once.
                List<Happened> after = log.subList(log.indexOf(stop) + 1, log.size());
                after.stream()
                    .filter(Begun.class::isInstance)
                    .map(line -> new Happened.Ended(((Begun) line).node(), State.CANCELLED))
                    .forEach(ended -> assertThat(after).as(words(on)).contains(ended));
              }
            });
  }

  @Test
  void whatIsRefusedBeforeTheFirstChangeChangesNothing() {
    shapes()
        .forEach(
            on -> {
              RandomRollout rollout = new RandomRollout(on);
              boolean lost = on.life() == Life.DARK;
              if (lost) {
                on.cluster().etcd().wipe();
              } else {
                rollout.unfit(new OpsException(ErrorCode.PREFLIGHT_FAILED, "no sudo", "Look."));
              }
              assertThat(rollout.run())
                  .as(words(on))
                  .hasValueSatisfying(
                      is(lost ? ErrorCode.DATA_AT_RISK : ErrorCode.PREFLIGHT_FAILED));
              assertThat(on.cluster().touched()).as(words(on)).isEmpty();
              assertStopped(on);
            });
  }

  @Test
  void whatDoesNotServeIsNotRecorded() {
    shapes()
        .forEach(
            on -> {
              assertThat(new RandomRollout(on).servesNobody("no write comes through").run())
                  .as(words(on))
                  .hasValueSatisfying(is(ErrorCode.TIMED_OUT));
              assertStopped(on);
            });
  }

  /** Nothing is recorded, the nodes are free, and know that something is unfinished. */
  private static void assertStopped(RandomCluster on) {
    assertThat(on.cluster().log())
        .as(words(on))
        .doesNotHaveAnyElementsOfTypes(Happened.Recorded.class);
    assertThat(on.cluster().isHeld()).as(words(on)).isFalse();
    for (InMemoryAgent agent : on.agents()) {
      assertThat(agent.isUnfinished()).as(agent.node() + " unfinished: " + words(on)).isTrue();
    }
  }
}
