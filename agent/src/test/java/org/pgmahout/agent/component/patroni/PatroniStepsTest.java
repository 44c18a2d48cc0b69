package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.RunRequest.Stage;

class PatroniStepsTest {

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

  /** The steps that lay down what a Patroni process starts with. */
  private static List<Step> startedWith(String state) {
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """;
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).getFirst();
    Map<String, Secret> secrets = new HashMap<>();
    spec.secrets().forEach(name -> secrets.put(name, new Secret("x")));
    List<Step> those =
        steps(state, "enabled").steps(spec, secrets).stream()
            .filter(
                step ->
                    Set.of("venv-in-use", "patroni-yml", "unit-file").contains(step.name().step()))
            .toList();
    assertThat(those).hasSize(3);
    return those;
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
        new Machinery(
            commands,
            new FileWriter(),
            new Apt(commands, Optional::empty),
            new Systemd(commands),
            new Docker(),
            new Machine(commands)),
        Optional::empty);
  }
}
