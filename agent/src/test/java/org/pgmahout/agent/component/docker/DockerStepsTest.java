package org.pgmahout.agent.component.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.DockerStepId;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;

/** Whether containers outlive the engine. */
class DockerStepsTest {
  private boolean answers = true;
  private boolean signalled;

  /** How often it is looked at after the signal before it has read its file. */
  private int looksUntilRead;

  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);

  @Test
  void anEngineThatHasReadItsFileIsRight() {
    signalled = true;
    assertThat(check()).isInstanceOf(Finding.Right.class);
  }

  @Test
  void oneThatReadsItsFileSomeTimeAfterTheSignalIsWaitedFor() {
    looksUntilRead = 3;
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    step().apply(new QuietContext());
    assertThat(check()).isInstanceOf(Finding.Right.class);
    assertThat(commands.ran).filteredOn(line -> line.contains("systemctl reload")).hasSize(1);
  }

  @Test
  void oneThatDoesNotRunCannotBeAsked() {
    answers = false;
    assertThat(check()).isInstanceOf(Finding.CannotTell.class);
  }

  private CommandResult answer(String line) {
    if (line.contains("systemctl reload")) {
      signalled = true;
    }
    if (!line.startsWith("curl")) {
      return says(0, "");
    }
    boolean on = signalled && looksUntilRead-- <= 0;
    return answers ? says(0, "{\"LiveRestoreEnabled\":" + on + "}") : says(7, "");
  }

  private Finding check() {
    return step().check(new QuietContext());
  }

  private Step step() {
    NodeTools tools =
        NodeTools.of(
            commands,
            new Docker(),
            Optional::empty,
            new AgentFolders(Path.of("/nowhere"), Path.of("/nowhere")));
    // A witness on plain wires: no file of it holds a secret.
    String text =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        nodes:
          - {name: a, address: 198.18.99.1, roles: [database]}
          - {name: w, address: 198.18.99.2, roles: [etcd]}
        """;
    var plan = PlanLoader.load("c.yaml", text).orThrow();
    return new DockerSteps(tools)
        .steps(PlanCompiler.compile(plan, 1).getLast(), Map.of()).stream()
            .filter(step -> step.id() == DockerStepId.LIVE_RESTORE)
            .findFirst()
            .orElseThrow();
  }
}
