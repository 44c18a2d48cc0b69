package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunOperation;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.lock.Reservations;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.SessionCut;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.Machine;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** What holds the nodes by itself, and has them do one thing: certificates first, sessions cut. */
class HeldOperationsTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";
  private static final ExclusiveOperation FRAME =
      ExclusiveOperation.inMemory(OWNER, WHO, Pace.REAL, Duration.ofSeconds(8));
  private static final Change CUT = Change.of("sessions (1) from d0", "open", "ended");

  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

  @Test
  void certificatesComeToAllThatWereAppliedBeforePatroniIsAskedToReadThem() {
    clusters()
        .forEach(
            on -> {
              DeploymentTargets targets = targets(on);
              List<Agent> known = targets.agents().subList(0, 1 + targets.agents().size() / 2);
              known.forEach(agent -> applied(targets, agent));
              begun.clear();
              certificates(targets).bring();
              List<String> nodes = known.stream().map(Agent::node).toList();
              List<String> databases =
                  nodes.stream().filter(node -> targets.spec(node).has(Role.DATABASE)).toList();
              assertThat(begun.subList(0, nodes.size()))
                  .containsExactlyInAnyOrderElementsOf(
                      nodes.stream().map(node -> node + " CERTIFICATES").toList());
              assertThat(begun.subList(nodes.size(), begun.size()))
                  .containsExactlyInAnyOrderElementsOf(
                      databases.stream().map(node -> node + " RELOAD_PATRONI").toList());
              assertThat(targets.agents()).allMatch(HeldOperationsTest::isFree);
            });
  }

  @Test
  void anAgentThatIsRestartedEndsItAndTheSameAgainIsWhole() {
    clusters()
        .forEach(
            on -> {
              DeploymentTargets targets = targets(on);
              targets.agents().forEach(agent -> applied(targets, agent));
              InMemoryAgent bad = (InMemoryAgent) targets.with(Role.DATABASE).getLast();
              // Its run of certificates has three events, the reload follows.
              bad.restartsAfter(on.random().nextInt(6));
              assertThatExceptionOfType(OpsException.class)
                  .isThrownBy(() -> certificates(targets).bring())
                  .withMessageContaining(bad.node())
                  .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
              assertThat(targets.agents()).allMatch(HeldOperationsTest::isFree);
              certificates(targets).bring();
            });
  }

  @Test
  void sessionsAreCutOnEveryDatabaseAndSaidByNode() {
    clusters()
        .forEach(
            on -> {
              DeploymentTargets targets = targets(on);
              begun.clear();
              Map<String, List<Change>> done =
                  new SessionCut(targets, FRAME, _ -> {}).perform(List.of("d0"));
              List<String> databases =
                  targets.with(Role.DATABASE).stream().map(Agent::node).toList();
              assertThat(done.keySet()).containsExactlyElementsOf(databases);
              assertThat(done.values()).allMatch(List.of(CUT)::equals);
              assertThat(begun)
                  .containsExactlyInAnyOrderElementsOf(
                      databases.stream().map(node -> node + " CUT_SESSIONS").toList());
              assertThat(targets.agents()).allMatch(HeldOperationsTest::isFree);
            });
  }

  @Test
  void nothingIsCutBesideSomebodyElse() {
    clusters()
        .forEach(
            on -> {
              DeploymentTargets targets = targets(on);
              ((InMemoryAgent) targets.agents().getFirst())
                  .takenBy("bob@laptop", Reservations.LEASE);
              begun.clear();
              assertThatExceptionOfType(OpsException.class)
                  .isThrownBy(() -> new SessionCut(targets, FRAME, _ -> {}).perform(List.of("d0")))
                  .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
              assertThat(begun).isEmpty();
            });
  }

  private static boolean isFree(Agent agent) {
    return ((InMemoryAgent) agent).holder().owner().isEmpty();
  }

  private static CertificatesFirst certificates(DeploymentTargets targets) {
    return new CertificatesFirst(targets, FRAME, _ -> {});
  }

  private static void applied(DeploymentTargets targets, Agent agent) {
    agent.reserve(ReservationRequest.hold(OWNER, WHO, 60, ""));
    RunRequest apply = targets.request(agent.node(), OWNER, Mode.APPLY, Stage.PREPARE, List.of());
    agent.follow(agent.start(apply).id(), _ -> {}, _ -> {});
    agent.reserve(ReservationRequest.release(OWNER, WHO, true));
  }

  private DeploymentTargets targets(RandomCluster on) {
    Machine machine =
        new Machine() {
          @Override
          public List<Step> begins(String node, RunRequest request) {
            begun.add(
                node
                    + " "
                    + switch (request.operation()) {
                      case RunOperation.Apply _ -> request.stage().name();
                      case NodeOperation operation -> operation.kind().name();
                    });
            return List.of(Step.of(Component.PATRONI, Outcome.CHANGED).with(CUT));
          }
        };
    List<Agent> agents =
        on.specs().stream()
            .map(spec -> (Agent) new InMemoryAgent(spec.node(), new InMemoryTime(), machine))
            .toList();
    return new DeploymentTargets(on.plan(), on.specs(), _ -> Map.of(), agents, List.of());
  }

  private static Stream<RandomCluster> clusters() {
    return LongStream.range(0, 20).mapToObj(RandomCluster::of);
  }
}
