package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/** node-00 was broken into; what is refused is refused before anybody is asked. */
class LeftOutTest {
  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void twoNodes() throws Exception {
    command = new CommandOnFakes(folder);
    Path plan = folder.resolve("cluster.yaml");
    Files.writeString(
        plan,
        Files.readString(plan).replace("127.0.0.1", "198.18.99.1")
            + "  - {name: node-01, address: 198.18.99.2, roles: [database]}\n");
    command
        .folder()
        .agents()
        .enrolled(
            Csr.create(KeyAndChain.newKeys(), new Identity("node-00", CertificateRole.AGENT)),
            "node-00",
            "198.18.99.1");
  }

  @AfterEach
  void end() {
    command.close();
  }

  @Test
  void nothingIsReplacedWhileTheNextApplyWouldSendItToTheThief() {
    Map<String, Secret> passwords = command.folder().passwords().all();
    for (String what : new String[] {"secrets rotate --all", "certs rotate-ca cluster"}) {
      assertThat(command.run((what + " --without node-00 --yes").split(" "))).isEqualTo(1);
      assertThat(command.err())
          .contains("CHANGE_REFUSED", "is not revoked", "pgmahout certs revoke node-00");
    }
    assertThat(command.folder().passwords().all()).isEqualTo(passwords);
    assertThat(command.folder().cluster().trusted()).hasSize(1);
  }

  @Test
  void somebodyTheClusterHasMustBeLeft() {
    assertThat(
            command.run("certs", "rotate-ca", "control", "--without", "node-00,node-01", "--yes"))
        .isEqualTo(2);
    assertThat(command.err()).contains("INPUT_INVALID", "leaves no database node");
    assertThat(command.run("secrets", "rotate", "--all", "--without", "node-07", "--yes"))
        .isEqualTo(2);
    assertThat(command.err()).contains("INPUT_INVALID", "node-01");
  }
}
