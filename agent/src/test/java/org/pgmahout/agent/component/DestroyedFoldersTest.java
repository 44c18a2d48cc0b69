package org.pgmahout.agent.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.AllComponents;
import org.pgmahout.agent.component.ActionCatalog.Action;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ActionRequest;

/** What was applied when agents judged no spec is judged before it is deleted. */
class DestroyedFoldersTest {
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> says(0, ""));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"destroy", "removal"})
  void theSystemsOwnAreNotDeletedWhateverWasAppliedBefore(String verb) throws Exception {
    NodeSpec before = spec("postgresql: {data_dir: /usr/lib}");
    try (Docker docker = new Docker()) {
      AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
      AllComponents parts =
          new AllComponents(
              NodeTools.of(commands, docker, Optional::empty, folders),
              folders,
              new Remembered(() -> Optional.of(before), Optional::empty, Map::of));
      Action action =
          parts.actions().stream()
              .filter(each -> each.verb().equals(verb))
              .findFirst()
              .orElseThrow();
      ActionRequest request =
          new ActionRequest("me", spec(""), Map.of("confirm", before.plan().name()));
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(() -> action.perform(request, new QuietContext()))
          .withMessageContaining("postgresql.data_dir: '/usr/lib' is in /usr")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
    }
    assertThat(commands.ran).isEmpty();
  }

  private static NodeSpec spec(String more) {
    String plan = "apiVersion: pgmahout/v1\nnodes:\n  - node-00=198.18.0.1\n" + more + "\n";
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
