package org.pgmahout.controller.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.OpsException;

/** Boots a real machine in a lab of its own. Needs root and a Docker engine. */
class LabIT {
  private static final LabPlan PLAN =
      LabPlan.of("lab-it", Subnet.parse("198.18.21.0/24"), List.of("node-00"));

  @TempDir Path temp;
  private final List<String> progress = new CopyOnWriteArrayList<>();
  private LabEngine engine;
  private LabAccess access;
  private Lab lab;
  private String image;

  @BeforeEach
  void connect() {
    engine = LabEngine.connect();
    access = new LabAccess(temp.resolve("lab"));
    lab = new Lab(engine, PLAN, access, progress::add);
    lab.down();
    image = NodeImage.find("", Path.of("")).make("");
  }

  @AfterEach
  void remove() {
    lab.down();
    engine.close();
  }

  @Test
  void bootsSurvivesAPowerCutAndLeavesNoTrace() {
    assertThat(lab.up(machine -> image))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.power()).isEqualTo(MachineStatus.Power.ON);
              assertThat(status.detail()).isEqualTo("running");
            });
    assertThat(ssh("cat /etc/hostname")).isEqualTo("node-00");
    String machineId = ssh("cat /etc/machine-id");

    progress.clear();
    lab.up(machine -> image);
    assertThat(progress).as("a second up has nothing to do").isEmpty();

    ssh("echo kept >/var/tmp/kept && echo 198.18.21.99 mine >>/etc/hosts && sync");
    lab.kill("node-00");
    assertThat(lab.status().getFirst().power()).isEqualTo(MachineStatus.Power.OFF);
    assertThatThrownBy(() -> lab.shell("node-00", List.of("true")))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("switched off");
    lab.start("node-00");
    assertThat(ssh("cat /var/tmp/kept")).isEqualTo("kept");
    assertThat(ssh("cat /etc/machine-id")).isEqualTo(machineId);
    assertThat(ssh("getent hosts mine")).contains("198.18.21.99");

    // Container, volume, network.
    assertThat(lab.down()).isEqualTo(3);
    assertThat(lab.down()).isZero();
    assertThat(Files.exists(access.folder())).isFalse();
    assertThat(lab.status().getFirst().power()).isEqualTo(MachineStatus.Power.ABSENT);
  }

  @Test
  void aSubnetThatIsTakenIsRefusedBeforeAnythingIsMade() {
    lab.up(machine -> image);
    LabPlan second = LabPlan.of("lab-it-2", PLAN.subnet(), List.of("node-00"));
    Lab other = new Lab(engine, second, new LabAccess(temp.resolve("other")), progress::add);
    try {
      assertThatThrownBy(() -> other.up(machine -> image))
          .hasMessageContaining("198.18.21.0/24 is taken by the Docker network pgmahout-lab-it");
    } finally {
      assertThat(other.down()).isZero();
    }
  }

  private String ssh(String command) {
    return HostProgram.output(
        List.of("ssh", "-F", access.config().toString(), "-o", "BatchMode=yes", "node-00", command),
        Duration.ofSeconds(30));
  }
}
