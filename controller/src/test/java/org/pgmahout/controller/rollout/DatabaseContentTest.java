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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

/** Roles and databases are made by the node that leads, however often that changes. */
class DatabaseContentTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1, b=198.18.99.2]\n")
          .orThrow();

  @TempDir private Path folder;
  private final List<FakeAgent> agents = new ArrayList<>();
  private final List<Agent> clients = new ArrayList<>();
  private final List<Agent> others = new ArrayList<>();
  private final FakeClusterView truth = new FakeClusterView();
  private final List<String> told = new ArrayList<>();
  private final List<String> turns = new ArrayList<>();
  private Runnable afterTurn = () -> {};

  @BeforeEach
  void members() throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    for (String node : List.of("a", "b")) {
      FakeAgent agent = new FakeAgent(own, node);
      agents.add(agent);
      clients.add(agent.client(own));
      ends(agent, Outcome.CHANGED, State.DONE);
      truth.states.put(node, "running");
    }
    truth.leader = "a";
  }

  @AfterEach
  void end() {
    agents.forEach(FakeAgent::close);
  }

  @Test
  void theLeaderMakesThemOnce() {
    make();
    assertThat(turns).containsExactly("a");
  }

  @Test
  void aLeaderIsWaitedFor() {
    truth.leadersBefore.add("");
    make();
    assertThat(turns).containsExactly("a");
  }

  @Test
  void theNextLeaderHasATurnToo() {
    afterTurn = () -> truth.leader = "b";
    make();
    assertThat(turns).containsExactly("a", "b");
  }

  @Test
  void aTurnThatWasSkippedIsNone() {
    ends(agents.getFirst(), Outcome.SKIPPED, State.DONE);
    afterTurn = () -> ends(agents.getFirst(), Outcome.CHANGED, State.DONE);
    make();
    assertThat(turns).as("its promotion had not ended").containsExactly("a", "a");
  }

  @Test
  void whatFailsOnTheLeaderEndsTheApply() {
    ends(agents.getFirst(), Outcome.FAILED, State.FAILED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::make)
        .withMessageContaining("work_mem");
    assertThat(turns).containsExactly("a");
  }

  @Test
  void whatFailsOnOneThatLostTheLeadershipIsDoneByTheNext() {
    ends(agents.getFirst(), Outcome.FAILED, State.FAILED);
    afterTurn = () -> truth.leader = "b";
    make();
    assertThat(turns).containsExactly("a", "b");
  }

  @Test
  void itIsToldThatLimitLeavesTheLeaderOut() {
    others.add(clients.removeFirst());
    make();
    assertThat(turns).isEmpty();
    assertThat(told)
        .containsExactly(
            "roles and databases stay as they are: a leads, and --limit leaves it out");
  }

  private void make() {
    DeploymentTargets targets =
        new DeploymentTargets(PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), clients, others);
    new DatabaseContent(new FakeParts().context(targets, truth, this::happened, told::add))
        .perform();
  }

  private void happened(RolloutEvent event) {
    if (event instanceof RolloutEvent.OnNode(String node, RunFinished _)) {
      turns.add(node);
      afterTurn.run();
    }
  }

  private static void ends(FakeAgent agent, Outcome outcome, State state) {
    agent
        .answers("POST /v1/runs", () -> run(State.RUNNING))
        .answers(
            "GET /v1/runs/r1/events",
            () ->
                List.of(
                    new StepFinished(
                        1,
                        Instant.EPOCH,
                        new StepName(
                            Component.POSTGRESQL, "it", "it", Set.of(StepTrait.LEADER_ONLY)),
                        outcome,
                        List.of(),
                        "",
                        Duration.ZERO,
                        Problem.NONE),
                    new RunFinished(2, Instant.EPOCH, run(state))));
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
        RunRequest.Stage.CONTENT,
        List.of(Component.POSTGRESQL),
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        state == State.FAILED
            ? Problem.of(ErrorCode.NOT_IN_FORCE, "work_mem is '4MB'", "Look.", "b")
            : Problem.NONE);
  }
}
