package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** That an apply ends only once the servers say that they run with what was applied. */
class InForceProofTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow();
  private static final InForce GOOD = new InForce("a", true, List.of(), List.of(), List.of());
  private static final String ASK = "POST /v1/looks/in-force";

  @TempDir private Path folder;
  private final AtomicInteger looks = new AtomicInteger();
  private FakeAgent agent;
  private AgentClient client;
  private Runnable stillWanted = () -> {};

  @BeforeEach
  void serve() throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    agent = new FakeAgent(own, "a");
    client = agent.client(own);
  }

  @AfterEach
  void end() {
    client.close();
    agent.close();
  }

  @Test
  void aServerThatTakesAMomentIsWaitedFor() {
    agent.answers(ASK, () -> looks.incrementAndGet() < 3 ? differs(Why.DIFFERS) : GOOD);
    proof(Duration.ofSeconds(20), List.of(client), List.of()).await();
    assertThat(looks).hasValue(3);
  }

  @Test
  void oneThatDoesNotTakeItEndsTheApplyWithWhatDiffers() {
    agent.answers(ASK, () -> differs(Why.DIFFERS));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> proof(Duration.ZERO, List.of(client), List.of()).await())
        .withMessageContaining("a: ")
        .withMessageContaining("work_mem")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_FORCE));
  }

  @Test
  void whatWaitsForARestartCountsOnlyWhenAllNodesAreMeant() {
    agent.answers(ASK, () -> differs(Why.PENDING_RESTART));
    assertThatCode(() -> proof(Duration.ZERO, List.of(client), List.of(client)).await())
        .doesNotThrowAnyException();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> proof(Duration.ZERO, List.of(client), List.of()).await())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_FORCE));
  }

  @Test
  void whereNoDatabaseNodeIsMeantNobodyIsAsked() {
    agent.answers(ASK, () -> looks.incrementAndGet() < 0 ? GOOD : differs(Why.DIFFERS));
    proof(Duration.ZERO, List.of(), List.of(client)).await();
    assertThat(looks).hasValue(0);
  }

  @Test
  void anApplyThatIsStoppedSaysSo() {
    agent.answers(ASK, () -> differs(Why.DIFFERS));
    stillWanted =
        () -> {
          throw new OpsException(ErrorCode.CANCELLED, "stopped as you asked", "");
        };
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> proof(Duration.ofSeconds(20), List.of(client), List.of()).await())
        .withMessage("stopped as you asked")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
  }

  private InForceProof proof(Duration limit, List<Agent> meant, List<Agent> others) {
    DeploymentTargets targets =
        new DeploymentTargets(PLAN, PlanCompiler.compile(PLAN, 1), _ -> Map.of(), meant, others);
    return new InForceProof(
        targets, new RolloutWait(new Progress(Pace.REAL, () -> stillWanted.run(), _ -> {})), limit);
  }

  private static InForce differs(Why why) {
    return new InForce(
        "a", true, List.of(new Deviation(why, "work_mem", "8MB", "4MB", "")), List.of(), List.of());
  }
}
