package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.preflight.AgentVersions;

/** Agents of another version: refused where something is changed, named where nothing is. */
class OtherVersionsTest {
  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void anOlderAgent() throws Exception {
    command = new CommandOnFakes(folder);
    command.agent().answers("GET /v1/node", () -> SampleFacts.version("node-00", "0.0.9"));
  }

  @AfterEach
  void end() {
    command.close();
  }

  @Test
  void ofTheMeantNodesItIsRefused() {
    assertThat(command.run("apply", "--yes")).isEqualTo(1);
    assertThat(command.err()).contains("VERSION_MISMATCH", "node-00: the agent is 0.0.9");
  }

  @Test
  void ofTheOthersItIsToldAndThatNothingIsChangedThere() {
    List<String> said = new ArrayList<>();
    try (AgentClient other = command.agent().client(command.folder())) {
      AgentVersions.mention(List.of(other), said::add);
    }
    assertThat(said)
        .containsExactly(
            "node-00: agent 0.0.9, and this command is %s; pgmahout enrol --limit node-00 (nothing is changed there now)"
                .formatted(AgentVersions.own()));
  }

  @Test
  void whoDoesNotAnswerIsNotHeardOf() {
    List<String> said = new ArrayList<>();
    try (AgentClient other = command.agent().client(command.folder())) {
      command.close();
      AgentVersions.mention(List.of(other), said::add);
    }
    assertThat(said).isEmpty();
  }
}
