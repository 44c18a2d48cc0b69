package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.RunFinished;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.RunView.State;
import org.pgmahout.common.wire.StepTrait;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.FakeClusterView;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** In which order the members of a cluster have their turn. */
class DatabaseStartTest {
  private static final List<Component> PARTS = List.of(Component.POSTGRESQL, Component.PATRONI);
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes:
                - {name: a, address: 198.18.99.1, roles: [database, etcd]}
                - {name: b, address: 198.18.99.2, roles: [database, etcd]}
                - {name: c, address: 198.18.99.3, roles: [database, etcd]}
              """)
          .orThrow();

  @TempDir private Path folder;
  private final List<FakeAgent> agents = new ArrayList<>();
  private final List<Agent> clients = new ArrayList<>();
  private final FakeClusterView truth = new FakeClusterView();
  private final FakeParts parts = new FakeParts();
  private String successor = "";
  private final List<String> turns = new CopyOnWriteArrayList<>();

  @BeforeEach
  void members() throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    for (String node : List.of("a", "b", "c")) {
      FakeAgent agent = new FakeAgent(own, node);
      agents.add(agent);
      clients.add(agent.client(own));
      ends(agent, State.DONE);
      truth.states.put(node, "streaming");
    }
    truth.leader = "a";
    truth.states.put("a", "running");
  }

  @AfterEach
  void end() {
    agents.forEach(FakeAgent::close);
  }

  @Test
  void theLeaderOfAClusterThatServesIsLast() {
    start().others(true);
    assertThat(turns).containsExactly("b", "c", "a");
    assertThat(parts.did).containsExactly("as shown", "as shown", "as shown");
  }

  @Test
  void membersThatRunHaveTheirTurnBeforeThoseThatDoNot() {
    truth.states.put("b", "start failed");
    start().others(true);
    assertThat(turns).as("what keeps b down may be corrected").containsExactly("c", "b", "a");
  }

  @Test
  void aLeaderThatNoReplicaCanCopyIsFirst() {
    would(agents.getFirst(), StepTrait.NEEDED_BY_REPLICAS);
    truth.states.put("b", "start failed");
    start().others(true);
    assertThat(turns).containsExactly("a", "c", "b");
  }

  @Test
  void aLeaderThatGetsANewServerHandsOverBefore() {
    would(agents.getFirst(), StepTrait.RESTARTS_DATABASE);
    start().others(true);
    assertThat(turns).containsExactly("b", "c", "a");
    assertThat(parts.did).containsExactly("as shown", "as shown", "switchover a b", "as shown");
  }

  @Test
  void oneThatLeadsOnlyAfterItsTurnHasAnother() {
    successor = "b";
    start().others(true);
    assertThat(turns).containsExactly("b", "c", "a", "b");
  }

  @Test
  void afterOneThatFailsNoOtherIsTouched() {
    ends(agents.get(1), State.FAILED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> start().others(true))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_FORCE))
        .satisfies(e -> assertThat(e.hint()).contains("stopped at b", "Not started: c, a"));
    assertThat(turns).containsExactly("b");
    ends(agents.get(1), State.DONE);
    turns.clear();
    start().others(true);
    assertThat(turns).containsExactly("b", "c", "a");
  }

  @Test
  void aClusterThatDoesNotServeStartsAtOnce() {
    start().others(false);
    assertThat(turns).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(parts.did).containsExactly("as shown");
  }

  @Test
  void nobodyStartsOnlyWhereAllHaveFailed() {
    truth.states.replaceAll((_, _) -> "start failed");
    assertThat(serving().nobodyStarts()).isTrue();
    truth.states.put("c", "starting");
    assertThat(serving().nobodyStarts()).isFalse();
    truth.states.clear();
    assertThat(serving().nobodyStarts()).as("nobody is known").isFalse();
  }

  @Test
  void aPauseIsToldWhereNobodyLeads() {
    assertThat(serving().leaderless()).isEmpty();
    truth.leader = "";
    assertThat(serving().leaderless()).hasValue("nobody holds the leader key yet");
    truth.paused = true;
    assertThat(serving().leaderless()).hasValue("nobody holds the leader key yet; " + Pause.MEMBER);
  }

  private DatabaseStart start() {
    RolloutContext on = context();
    return new DatabaseStart(on, new ServingMembers(on), new PasswordPhase(on));
  }

  private ServingMembers serving() {
    return new ServingMembers(context());
  }

  private RolloutContext context() {
    DeploymentTargets targets =
        new DeploymentTargets(
            PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), clients, List.of());
    return parts.context(targets, truth, this::happened, _ -> {});
  }

  /** Only what changes something is told; a member whose turn ended well streams. */
  private void happened(RolloutEvent event) {
    if (event instanceof RolloutEvent.OnNode(String node, RunFinished _)) {
      turns.add(node);
      if (node.equals("a") && !successor.isEmpty()) {
        truth.leader = successor;
        truth.states.put(successor, "running");
      }
      truth.states.put(node, node.equals(truth.leader) ? "running" : "streaming");
    }
  }

  private static void ends(FakeAgent agent, State state) {
    agent
        .answers("POST /v1/runs", () -> run(State.RUNNING))
        .answers(
            "GET /v1/runs/r1/events", () -> List.of(new RunFinished(1, Instant.EPOCH, run(state))));
  }

  private static void would(FakeAgent agent, StepTrait trait) {
    agent.answers(
        "GET /v1/runs/r1/events",
        () ->
            List.of(
                new StepFinished(
                    1,
                    Instant.EPOCH,
                    new StepName(Component.PATRONI, "it", "it", Set.of(trait)),
                    Outcome.WOULD_CHANGE,
                    List.of(),
                    "",
                    Duration.ZERO,
                    Problem.NONE),
                new RunFinished(2, Instant.EPOCH, run(State.DONE))));
  }

  private static RunView run(State state) {
    return new RunView(
        "r1",
        state,
        "owner",
        "ann",
        RunKind.APPLY,
        1,
        RunRequest.Mode.APPLY,
        RunRequest.Stage.START,
        PARTS,
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        state == State.FAILED
            ? Problem.of(ErrorCode.NOT_IN_FORCE, "work_mem is '4MB'", "Look.", "b")
            : Problem.NONE);
  }
}
