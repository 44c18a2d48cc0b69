package org.pgmahout.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.InForce.BarredLogin;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;
import org.pgmahout.controller.client.FakeAgent;
import org.pgmahout.controller.planfile.vault.PlanFolder;

class RunningSettingsTest {
  private static final InForce GOOD = new InForce("a", true, List.of(), List.of(), List.of());
  private static final InForce DOWN = new InForce("b", false, List.of(), List.of(), List.of());
  private static final InForce ALTERED =
      new InForce(
          "c",
          true,
          List.of(new Deviation(Why.ALTER_SYSTEM, "work_mem", "8MB", "64MB", "")),
          List.of(
              new AlteredSetting("work_mem", "64MB", "8MB", true, false),
              new AlteredSetting("shared_buffers", "2GB", "", false, true),
              new AlteredSetting("max_connections", "200", "", false, true)),
          List.of(
              new BarredLogin("postgres", "10.0.0.7", "pgAdmin 4", 2),
              new BarredLogin("replicator", "10.0.0.9", "", 1)));

  private static final String IN_FORCE = "POST /v1/looks/in-force";

  @TempDir private Path folder;

  @Test
  void serversThatRunWithWhatWasAppliedAreNoTrouble() {
    RunningSettings good = new RunningSettings(List.of(GOOD), Map.of());
    assertThat(good.trouble(true)).isEmpty();
    assertThat(good.altered()).isEmpty();
    assertThat(good.pendingByHand()).isEmpty();
  }

  @Test
  void everyReasonIsALineWithItsNode() {
    RunningSettings bad =
        new RunningSettings(List.of(GOOD, DOWN, ALTERED), Map.of("d", "it does not answer"));
    assertThat(bad.trouble(true))
        .hasValue(
            """
            d: it does not answer
            b: PostgreSQL does not answer
            c: work_mem is '64MB' by ALTER SYSTEM (postgresql.auto.conf), wanted '8MB'""");
    assertThat(bad.notInForce().code()).isEqualTo(ErrorCode.NOT_IN_FORCE);
    assertThat(bad.notInForce()).hasMessage(bad.trouble(true).orElseThrow());
  }

  @Test
  void whatAlterSystemSetIsToldWithTheWayToEndIt() {
    RunningSettings all = new RunningSettings(List.of(GOOD, ALTERED), Map.of());
    assertThat(all.altered())
        .hasSize(3)
        .startsWith(
            "c: work_mem = '64MB' by ALTER SYSTEM (postgresql.auto.conf), on this node alone; it wins over the plan's '8MB'; end it there with: alter system reset work_mem",
            "c: shared_buffers = '2GB' by ALTER SYSTEM (postgresql.auto.conf), on this node alone; it waits for a restart; end it there with: alter system reset shared_buffers");
    assertThat(all.pendingByHand()).isEqualTo(Map.of("c", "shared_buffers, max_connections"));
  }

  @Test
  void whoWouldBeRefusedAtTheNextLoginIsALineEach() {
    assertThat(new RunningSettings(List.of(GOOD, ALTERED), Map.of()).barred())
        .containsExactly(
            "c: 2 sessions as postgres from 10.0.0.7 (pgAdmin 4): the plan's pg_hba refuses the next login",
            "c: 1 session as replicator from 10.0.0.9: the plan's pg_hba refuses the next login");
  }

  @Test
  void whatWaitsForAStartIsTroubleOnlyWhereAllAreMeant() {
    InForce waits =
        new InForce(
            "e",
            true,
            List.of(new Deviation(Why.PENDING_RESTART, "max_connections", "200", "100", "")),
            List.of(),
            List.of());
    RunningSettings found = new RunningSettings(List.of(waits), Map.of());
    assertThat(found.trouble(true))
        .hasValue("e: max_connections is '100', and '200' only from the next start");
    assertThat(found.trouble(false)).isEmpty();
  }

  @Test
  void anAgentThatDoesNotSayIsTroubleAndOneThatCannotKnowIsNot() throws Exception {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    try (FakeAgent a = new FakeAgent(own, "a");
        FakeAgent b = new FakeAgent(own, "b");
        FakeAgent older = new FakeAgent(own, "c")) {
      a.answers(IN_FORCE, () -> GOOD);
      b.answers(
          IN_FORCE,
          () -> {
            throw new OpsException(ErrorCode.COMMAND_FAILED, "psql is gone", "");
          });
      RunningSettings found =
          RunningSettings.ask(
              List.of(a.client(own), b.client(own), older.client(own)), _ -> spec());
      assertThat(found.nodes()).containsExactly(GOOD);
      assertThat(found.silent()).containsOnlyKeys("b");
      assertThat(found.trouble(true).orElseThrow()).startsWith("b: ");
    }
  }

  private static NodeSpec spec() {
    String plan = "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n";
    return PlanCompiler.compile(PlanLoader.load("c.yaml", plan).orThrow(), 1).getFirst();
  }
}
