package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** What is done to Patroni beside applies finds by itself what is left to do. */
class PatroniOperationsTest {
  @TempDir private Path folder;
  private String patroni = "active";
  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line ->
              says(
                  0,
                  line.startsWith("systemctl show ")
                      ? "LoadState=loaded\nActiveState=" + patroni + "\n"
                      : ""));

  @BeforeEach
  void aDataFolder() throws IOException {
    Files.createDirectories(folder.resolve("home/data"));
  }

  /** Nothing on the node shows whether an earlier reload brought a certificate along. */
  @Test
  void aPatroniThatRunsReadsItsFilesAgainOnce() {
    Step reload = operations().reload(spec()).getFirst();
    assertThat(check(reload))
        .isEqualTo(
            Finding.wrong(
                Change.of("patroni.service", "may run with earlier files", "reloaded")
                    .as(Change.Kind.RELOAD)));
    reload.apply(new QuietContext());
    assertThat(commands.ran).contains("systemctl reload -- patroni.service");
    assertThat(check(reload)).as("it was asked").isEqualTo(Finding.right());
  }

  @Test
  void aPatroniThatDoesNotRunReadsThemWhenItStarts() throws IOException {
    Files.writeString(folder.resolve("home/patroni.yml"), "ttl: 30\n");
    patroni = "inactive";
    assertThat(check(operations().reload(spec()).getFirst())).isInstanceOf(Finding.NotHere.class);
  }

  @Test
  void whereNothingLiesNothingIsSetAside() {
    assertThat(check(operations().setAside(spec()).getFirst())).isEqualTo(Finding.right());
  }

  @Test
  void linesAreNarrowedAfterEveryReplicaWasLookedAt() {
    List<Step> steps = operations().narrowHba(spec());
    assertThat(steps)
        .extracting(Step::id)
        .containsExactly(PatroniStepId.MEMBERS_SHOWN, PatroniStepId.DYNAMIC_CONFIGURATION);
    assertThat(steps.getLast().after()).contains(PatroniStepId.MEMBERS_SHOWN);
    assertThat(check(steps.getFirst())).as("nobody answers").isInstanceOf(Finding.Wrong.class);
  }

  private static Finding check(Step step) {
    return step.check(new QuietContext());
  }

  private PatroniOperations operations() {
    NodeTools tools =
        NodeTools.of(commands, new Docker(), Optional::empty, new AgentFolders(folder, folder));
    return new PatroniOperations(tools, new PatroniSteps(tools, Optional::empty));
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        patroni: {home: %1$s/home}
        postgresql: {data_dir: %1$s/home/data}
        nodes: [node-00=198.18.0.1]
        """
            .formatted(folder);
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }
}
