package org.pgmahout.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** Members wait for a restart only after a run that changed the configuration of the cluster. */
class ConfigurationChangedTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1]\n").orThrow();

  @TempDir private Path folder;

  @Test
  void isKnownByTheStepThatChangedIt() throws Exception {
    assertThat(changed(StepTrait.DYNAMIC_CONFIGURATION, Outcome.CHANGED)).isTrue();
    assertThat(changed(StepTrait.DYNAMIC_CONFIGURATION, Outcome.OK)).isFalse();
    assertThat(changed(StepTrait.PASSWORDS, Outcome.CHANGED)).isFalse();
  }

  private boolean changed(StepTrait trait, Outcome outcome) throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve(trait + "-" + outcome + "/cluster.yaml"));
    own.create("ada");
    try (FakeAgent agent = new FakeAgent(own, "a")) {
      agent
          .answers("POST /v1/runs", () -> run(State.RUNNING))
          .answers(
              "GET /v1/runs/r1/events",
              () ->
                  List.of(
                      new StepFinished(
                          1,
                          Instant.EPOCH,
                          new StepName(Component.PATRONI, "it", "it", Set.of(trait)),
                          outcome,
                          List.of(),
                          "",
                          Duration.ZERO,
                          Problem.NONE),
                      new RunFinished(2, Instant.EPOCH, run(State.DONE))));
      var client = agent.client(own);
      DeploymentTargets targets =
          new DeploymentTargets(
              PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), List.of(client), List.of());
      TargetRuns runs = new TargetRuns(targets, "owner", "ann@desk", _ -> {});
      runs.on(List.of(client), RunRequest.Stage.START, List.of(Component.PATRONI));
      return runs.configurationChanged();
    }
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
        List.of(Component.PATRONI),
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        Problem.NONE);
  }
}
