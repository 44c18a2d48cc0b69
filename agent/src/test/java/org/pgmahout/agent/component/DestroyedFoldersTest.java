package org.pgmahout.agent.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.AllComponents;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeOperation;

/** What was applied when agents judged no spec is judged before it is deleted, and named. */
class DestroyedFoldersTest {
  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> says(0, ""));

  private final List<Object> done = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void theSystemsOwnAreNotDeletedWhateverWasAppliedBefore() throws Exception {
    NodeSpec before = spec("postgresql: {data_dir: /usr/lib}");
    NodeOperation destroy = new NodeOperation.Destroy(before.plan().name());
    refused(before, parts -> parts.steps(spec(""), Map.of(), destroy), ErrorCode.PLAN_INVALID)
        .withMessageContaining("postgresql.data_dir: '/usr/lib' is in /usr");
    refused(before, parts -> look(parts).of().apply(spec("")), ErrorCode.PLAN_INVALID)
        .withMessageContaining("postgresql.data_dir: '/usr/lib' is in /usr");
  }

  /** Of the cluster that is there, whatever the plan file calls it now. */
  @Test
  void nothingIsDeletedWithoutItsName() throws Exception {
    NodeSpec before = spec("name: shop");
    for (String confirm : List.of("", "postgres", "Shop")) {
      NodeOperation destroy = new NodeOperation.Destroy(confirm);
      refused(
              before,
              parts -> parts.steps(spec(""), Map.of(), destroy),
              ErrorCode.CONFIRMATION_MISSING)
          .withMessageContaining("got '%s', expected 'shop'", confirm);
    }
  }

  private static LookCatalog.Answer<?> look(AllComponents parts) {
    return parts.looks().stream()
        .filter(each -> each.look().equals(Look.REMOVAL))
        .findFirst()
        .orElseThrow();
  }

  private ThrowableAssertAlternative<OpsException> refused(
      NodeSpec before, Function<AllComponents, Object> what, ErrorCode code) throws Exception {
    try (Docker docker = new Docker()) {
      AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
      AllComponents parts =
          new AllComponents(
              NodeTools.of(commands, docker, Optional::empty, folders),
              folders,
              new Remembered(() -> Optional.of(before), Optional::empty, Map::of));
      var thrown =
          assertThatExceptionOfType(OpsException.class)
              .isThrownBy(() -> done.add(what.apply(parts)))
              .satisfies(e -> assertThat(e.code()).isEqualTo(code));
      assertThat(commands.ran).isEmpty();
      return thrown;
    }
  }

  private static NodeSpec spec(String more) {
    String plan = "apiVersion: pgmahout/v1\nnodes:\n  - node-00=198.18.0.1\n" + more + "\n";
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
