package org.pgmahout.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.PreflightFacts;
import org.pgmahout.common.wire.PreflightFacts.Source;
import org.pgmahout.common.wire.PreflightRequest;

class PreflightProbeTest {
  @TempDir private Path state;
  private final FakeCommandRunner commands =
      new FakeCommandRunner(_ -> FakeCommandRunner.says(0, ""));

  @Test
  void sourcesAreAskedWhereSomethingIsToBeInstalled() {
    assertThat(look(false).sources()).extracting(Source::kind).containsExactly("apt");
    assertThat(commands.ran).anyMatch(command -> command.startsWith("apt-get update"));
  }

  @Test
  void foldersOfSomebodyElseAreAmongWhatIsInTheWay() {
    assertThat(look(true).foreign()).contains("/srv/data is not empty");
  }

  @Test
  void whereNothingIsMissingNoSourceIsAsked() {
    PreflightFacts facts = look(true);
    assertThat(facts.sources()).isEmpty();
    assertThat(facts.ports()).as("all else is looked at").isNotEmpty();
    assertThat(commands.ran).noneMatch(command -> command.contains("apt"));
  }

  private PreflightFacts look(boolean complete) {
    PreflightProbe probe =
        new PreflightProbe(
            commands,
            state.resolve("spec.json"),
            PreflightProbeTest::nothing,
            _ -> List.of("/srv/data is not empty"),
            InstantSource.system());
    return probe.look(new PreflightRequest(proxy(), complete));
  }

  private static NodeData nothing(NodeSpec spec) {
    return new NodeData(
        spec.node(),
        NodeData.PgData.absent("/data"),
        new NodeData.EtcdData("", false, false),
        true);
  }

  private static NodeSpec proxy() {
    ClusterPlan plan =
        PlanLoader.load(
                "cluster.yaml",
                """
                apiVersion: pgmahout/v1
                nodes:
                  - {name: node-00, address: 198.18.10.17, roles: [database]}
                  - {name: haproxy, address: 198.18.10.20, roles: [proxy]}
                """)
            .orThrow();
    return PlanCompiler.compile(plan, 0).stream()
        .filter(spec -> spec.node().equals("haproxy"))
        .findFirst()
        .orElseThrow();
  }
}
