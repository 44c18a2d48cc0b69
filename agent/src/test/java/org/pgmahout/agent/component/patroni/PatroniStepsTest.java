package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.RunRequest.Stage;

class PatroniStepsTest {
  @TempDir private Path folder;

  @Test
  void aMemberThatServesAndWouldNotComeBackWithItsMachineIsAWarning() {
    assertThat(notice("enabled")).isEmpty();
    assertThat(notice("disabled"))
        .hasValue(
            new Reading(
                State.WARN,
                "would not start with its machine: patroni.service is disabled",
                "pgmahout apply"));
    assertThat(notice("masked")).isPresent();
  }

  @Test
  void aPatroniThatRunsIsNotGivenWhatItStartsWithBeforeItsTurn() {
    for (String state : List.of("active", "activating", "deactivating", "reloading")) {
      assertThat(startedWith(state)).as(state).noneMatch(step -> step.in(Stage.PREPARE));
    }
    for (String state : List.of("inactive", "failed")) {
      assertThat(startedWith(state)).as(state).allMatch(step -> step.in(Stage.PREPARE));
    }
  }

  @Test
  void whoeverStartedItMeanwhileItsTurnLooksAtAllOfIt() {
    for (String state : List.of("active", "activating", "inactive", "failed")) {
      assertThat(startedWith(state)).as(state).allMatch(step -> step.in(Stage.START));
    }
  }

  /** Nothing but certificates, also where all else might be laid down early. */
  @Test
  void aRunOfCertificatesAloneLeavesItAsItIs() {
    assertThat(startedWith("inactive")).noneMatch(step -> step.in(Stage.CERTIFICATES));
  }

  @Test
  void newPasswordsAloneAreLaidDownEarlyToo() throws IOException {
    Path file = Files.createDirectory(folder.resolve("home")).resolve("patroni.yml");
    List<RenderedFile> files = NodeFiles.of(spec(), _ -> new Secret("7before"), Component.PATRONI);
    Files.writeString(
        file,
        files.stream()
            .filter(rendered -> rendered.path().equals(file.toString()))
            .findFirst()
            .orElseThrow()
            .text());
    assertThat(early("active")).containsExactly(PatroniStepId.PATRONI_YML);
    Files.writeString(file, Files.readString(file).replace("ttl: ", "ttl: 1"));
    assertThat(early("active")).isEmpty();
  }

  @Test
  void aRefusedConfigurationLeavesTheRestAsItWas() {
    assertThat(startedWith("active"))
        .filteredOn(step -> step.id() != PatroniStepId.PATRONI_YML)
        .allMatch(step -> step.after().contains(PatroniStepId.PATRONI_YML));
  }

  private List<StepId> early(String state) {
    return startedWith(state).stream()
        .filter(step -> step.in(Stage.PREPARE))
        .map(Step::id)
        .toList();
  }

  /** The steps that lay down what a Patroni process starts with. */
  private List<Step> startedWith(String state) {
    NodeSpec spec = spec();
    Map<String, Secret> secrets = new HashMap<>();
    spec.secrets().forEach(name -> secrets.put(name, new Secret("x")));
    List<Step> those =
        steps(state, "enabled").steps(spec, secrets).stream()
            .filter(
                step ->
                    Set.of(
                            PatroniStepId.VENV_IN_USE,
                            PatroniStepId.PATRONI_YML,
                            PatroniStepId.UNIT_FILE)
                        .contains(step.id()))
            .toList();
    assertThat(those).hasSize(3);
    return those;
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %s/home}
        security: {transport: plain}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """
            .formatted(folder);
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  private static Optional<Reading> notice(String file) {
    return steps("active", file).notice();
  }

  private static PatroniSteps steps(String state, String file) {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            _ ->
                says(
                    0,
                    "LoadState=loaded\nActiveState=%s\nUnitFileState=%s\n".formatted(state, file)));
    return new PatroniSteps(
        NodeTools.of(
            commands,
            new Docker(),
            Optional::empty,
            new AgentFolders(Path.of("/nowhere"), Path.of("/nowhere"))),
        Optional::empty);
  }
}
