package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.component.Machinery;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.wire.NodeHealth.State;

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

  private static Optional<Reading> notice(String file) {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            _ -> says(0, "LoadState=loaded\nActiveState=active\nUnitFileState=" + file + "\n"));
    return new PatroniSteps(
            new Machinery(
                commands,
                new FileWriter(),
                new Apt(commands, Optional::empty),
                new Systemd(commands),
                new Docker(),
                new Machine(commands)),
            Optional::empty)
        .notice();
  }
}
