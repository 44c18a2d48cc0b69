package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.preflight.AgentVersions;

/** The agent that answers is a thief's: it has the node's key and certificate, and its address. */
class CertsRevokeCommandTest {
  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void aClusterOfOneNode() throws Exception {
    command = new CommandOnFakes(folder);
    command
        .agent()
        .answers("GET /v1/node", () -> SampleFacts.version("node-00", AgentVersions.own()));
  }

  @AfterEach
  void end() {
    command.close();
  }

  @Test
  void whoHasTheNodesFilesIsAskedAndSentNothingMore() {
    command.run("runs", "node-00");
    assertThat(command.agent().asked()).as("before").isNotEmpty();
    int before = command.agent().asked().size();

    assertThat(command.run("certs", "revoke", "node-00", "--yes")).as(command.err()).isZero();
    assertThat(command.err())
        .contains("was not remembered", "rotate-ca control --without node-00")
        .contains("this command sends nothing more to the agent of node-00");
    assertThat(command.run("runs", "node-00")).isEqualTo(1);
    assertThat(command.err()).contains("CERTIFICATE_INVALID", "it was revoked", "enrol --limit");
    command.run("apply", "--yes");
    assertThat(command.agent().asked()).as("nothing more was asked of it").hasSize(before);

    command.run("certs", "status");
    assertThat(command.out()).contains("served, but revoked", "pgmahout enrol --limit node-00");
    assertThat(command.run("certs", "revoke", "node-00", "--yes")).as("again").isZero();
  }

  @Test
  void whatNobodyKnowsIsRefusedWithTheWayOutOfIt() {
    command.close();
    assertThat(command.run("certs", "revoke", "node-00", "--yes")).isEqualTo(2);
    assertThat(command.err()).contains("NOT_FOUND", "rotate-ca control --without node-00");
    assertThat(folder.resolve("pki/control-ca.crl")).doesNotExist();
  }

  @Test
  void aFolderThatWasHandedOverRevokesNobody() throws Exception {
    Files.delete(folder.resolve("pki/control-ca.key"));
    assertThat(command.run("certs", "revoke", "node-00", "--yes")).isEqualTo(2);
    assertThat(command.err()).contains("SECRET_MISSING");
  }

  @Test
  void nothingIsRevokedThatNobodyConfirmed() {
    assertThat(command.run("certs", "revoke", "node-00")).isEqualTo(2);
    assertThat(command.err()).contains("CONFIRMATION_MISSING");
    assertThat(folder.resolve("pki/control-ca.crl")).doesNotExist();
  }
}
