package org.pgmahout.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunEvent.RunFinished;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView.State;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.lock.Reservations;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.testing.RandomCluster.Life;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Runs on many nodes at once: what is heard of them, and what comes of it when one goes wrong. Of
 * every other cluster they are an operation's, of the others an apply's.
 */
class TargetRunsTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";
  private static final NodeOperation OPERATION = new NodeOperation.CutSessions(List.of("d0"));

  /** What a run that prepares tells: its start, two steps, its end. */
  private static final List<Long> EVENTS = List.of(1L, 2L, 3L, 4L);

  private final Map<String, List<RunEvent>> heard = new ConcurrentHashMap<>();
  private final List<String> silences = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theEventsOfAllNodesArriveOnceAndInOrderHoweverSlowAndOftenBroken() {
    clusters()
        .forEach(
            on -> {
              heard.clear();
              Random random = on.random();
              Map<InMemoryAgent, Integer> breaks = new LinkedHashMap<>();
              on.agents().forEach(agent -> breaks.put(agent, 1 + random.nextInt(5)));
              breaks.forEach(InMemoryAgent::breaksEvery);
              on.anyAgent(random).slow();
              prepare(on, runs(on, _ -> {}));
              for (InMemoryAgent agent : on.agents()) {
                assertThat(heard.get(agent.node()).stream().map(RunEvent::number))
                    .as(agent.node() + " of " + on)
                    .isEqualTo(EVENTS);
                assertThat(agent.streams())
                    .as("asked for after: " + agent.node() + " of " + on)
                    .isEqualTo(starts(breaks.get(agent)));
              }
            });
  }

  /** After which numbers events are asked for when every stream breaks after so many. */
  private static List<Long> starts(int each) {
    return EVENTS.stream().map(number -> number - 1).filter(before -> before % each == 0).toList();
  }

  @Test
  void oneNodeThatDiesIsReportedAndTheOthersComeToTheirEnd() {
    clusters()
        .forEach(
            on -> {
              heard.clear();
              silences.clear();
              InMemoryAgent dead = on.anyAgent(on.random());
              dead.silentAfter(on.random().nextInt(EVENTS.size()));
              assertThatExceptionOfType(OpsException.class)
                  .as(on.toString())
                  .isThrownBy(() -> prepare(on, runs(on, _ -> {})))
                  .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.AGENT_UNREACHABLE))
                  .withMessageContaining(dead.node());
              assertThat(silences)
                  .as(on.toString())
                  .isNotEmpty()
                  .allMatch(line -> line.contains("to answer again: " + dead.node()));
              on.agents().stream()
                  .filter(agent -> !agent.equals(dead))
                  .forEach(agent -> assertThat(ends(agent)).as(on.toString()).isEqualTo(done()));
            });
  }

  @Test
  void whoIsAskedToStopStopsEveryRunAndBeginsNoOther() {
    clusters()
        .limit(20)
        .forEach(
            on -> {
              heard.clear();
              CountDownLatch begun = new CountDownLatch(on.agents().size());
              CountDownLatch stopped = new CountDownLatch(1);
              TargetRuns[] runs = new TargetRuns[1];
              runs[0] =
                  runs(
                      on,
                      event -> {
                        if (event instanceof RunEvent.RunStarted) {
                          begun.countDown();
                          await(begun);
                          if (stopped.getCount() > 0) {
                            runs[0].cancel();
                            stopped.countDown();
                          }
                          await(stopped);
                        }
                      });
              assertCancelled(on, runs[0]);
              on.agents()
                  .forEach(
                      agent ->
                          assertThat(ends(agent))
                              .as(agent.node() + " of " + on)
                              .isEqualTo(List.of(State.CANCELLED)));
              assertCancelled(on, runs[0]);
              assertThat(on.agents()).as(on.toString()).allMatch(it -> it.begun().size() == 1);
            });
  }

  @Test
  void aRunThatBeginsInTheMomentOfTheStopIsStopped() {
    clusters()
        .limit(20)
        .forEach(
            on -> {
              heard.clear();
              TargetRuns runs = runs(on, _ -> {});
              // The agents have begun, and the command does not know their runs' ids yet.
              on.cluster().atBegin(_ -> runs.cancel());
              assertCancelled(on, runs);
              for (InMemoryAgent agent : on.agents()) {
                assertThat(agent.begun().size()).as(on.toString()).isEqualTo(ends(agent).size());
                assertThat(ends(agent)).as(on.toString()).doesNotContain(State.DONE);
              }
            });
  }

  @Test
  void aRunThatAKilledCommandOfTheSameOperatorLeftIsWaitedFor() {
    clusters()
        .forEach(
            on -> {
              heard.clear();
              TargetRuns runs = runs(on, _ -> {});
              InMemoryAgent busy = on.anyAgent(on.random());
              busy.start(request(on, busy));
              prepare(on, runs);
              assertThat(busy.begun()).as(on.toString()).hasSize(2);
              assertThat(ends(busy)).as(on.toString()).isEqualTo(done());
              assertThat(silences)
                  .as(on.toString())
                  .contains("waiting for %s: run %s-1 ends".formatted(busy.node(), busy.node()));
            });
  }

  @Test
  void whatSomebodyElseDoesOnANodeIsARefusalThatNamesHim() {
    clusters()
        .forEach(
            on -> {
              heard.clear();
              TargetRuns runs = runs(on, _ -> {});
              InMemoryAgent taken = on.anyAgent(on.random());
              taken.takenBy("bob@laptop", Reservations.LEASE);
              assertThatExceptionOfType(OpsException.class)
                  .as(on.toString())
                  .isThrownBy(() -> prepare(on, runs))
                  .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.BUSY))
                  .withMessageContaining(taken.node() + ": held by bob@laptop");
              assertThat(taken.begun()).as(on.toString()).isEmpty();
            });
  }

  private void assertCancelled(RandomCluster on, TargetRuns runs) {
    assertThatExceptionOfType(OpsException.class)
        .as(on.toString())
        .isThrownBy(() -> prepare(on, runs))
        .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.CANCELLED));
  }

  private void prepare(RandomCluster on, TargetRuns runs) {
    List<Agent> agents = List.copyOf(on.agents());
    if (on.seed() % 2 == 0) {
      runs.on(agents, Stage.PREPARE, List.of());
    } else {
      runs.on(agents, OPERATION);
    }
  }

  private static RunRequest request(RandomCluster on, InMemoryAgent agent) {
    return on.seed() % 2 == 0
        ? targets(on).request(agent.node(), OWNER, RunRequest.Mode.APPLY, Stage.PREPARE, List.of())
        : RunRequest.of(OWNER, targets(on).spec(agent.node()), OPERATION);
  }

  private static DeploymentTargets targets(RandomCluster on) {
    return new DeploymentTargets(
        on.plan(), on.specs(), _ -> Map.of(), List.<Agent>copyOf(on.agents()), List.of());
  }

  /** Runs on nodes that are held for them. */
  private TargetRuns runs(RandomCluster on, Consumer<RunEvent> also) {
    on.agents().forEach(it -> it.reserve(ReservationRequest.hold(OWNER, WHO, 600, "")));
    return new TargetRuns(targets(on), OWNER, WHO, event -> heard(event, also));
  }

  private void heard(RolloutEvent event, Consumer<RunEvent> also) {
    switch (event) {
      case RolloutEvent.OnNode(String node, RunEvent it) -> {
        heard.computeIfAbsent(node, _ -> Collections.synchronizedList(new ArrayList<>())).add(it);
        also.accept(it);
      }
      case RolloutEvent.Waiting(String line) -> silences.add(line);
      case RolloutEvent.PhaseStarted _, RolloutEvent.PhaseEnded _ -> {}
    }
  }

  private static List<State> done() {
    return List.of(State.DONE);
  }

  /** How the runs ended whose end was heard of. */
  private List<State> ends(InMemoryAgent agent) {
    return heard.getOrDefault(agent.node(), List.of()).stream()
        .filter(RunFinished.class::isInstance)
        .map(event -> ((RunFinished) event).run().state())
        .toList();
  }

  private static Stream<RandomCluster> clusters() {
    return LongStream.range(0, 60).mapToObj(seed -> RandomCluster.of(seed, Life.NEW));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).as("in time").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
