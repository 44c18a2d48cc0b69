package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.client.SampleFacts;
import org.pgmahout.controller.preflight.AgentVersions;

/** An agent whose certificate has ended: what commands say of it, and what apply does first. */
class EndedCertificatesTest {
  private static final Identity AGENT = new Identity("node-00", CertificateRole.AGENT);

  @TempDir private Path folder;
  private CommandOnFakes command;

  @BeforeEach
  void anAgentThatEndedADayAgo() throws Exception {
    Instant issued = Instant.now().minus(Duration.ofDays(2));
    command = new CommandOnFakes(folder, issued);
    KeyPair keys = KeyAndChain.newKeys();
    Csr request = Csr.create(keys, AGENT);
    String shown =
        Pem.of(
            command
                .folder()
                .control()
                .signer()
                .sign(request, AGENT, List.of(), issued, Duration.ofDays(1)));
    AgentCertificate certificate =
        new AgentCertificate(
            request.pem(), shown, Pem.of(command.folder().control().trusted()), "");
    command
        .agent()
        .answers("GET /v1/node", () -> SampleFacts.version("node-00", AgentVersions.own()))
        .answers("GET /v1/certificate", () -> certificate)
        .answers("PUT /v1/certificate", () -> certificate);
  }

  @AfterEach
  void end() {
    command.close();
  }

  @Test
  void isNamedWithItsOneRemedy() {
    assertThat(command.run("status")).isEqualTo(1);
    assertThat(command.out())
        .contains("node-00: its agent answers, but the agent's certificate ended at")
        .contains("Bring it another one: pgmahout apply");
    assertThat(command.agent().asked()).isEmpty();
  }

  @Test
  void isBroughtAnotherOneBeforeAnythingElseIsAsked() {
    command.run("apply", "--yes");
    assertThat(command.err())
        .contains("the agents' certificates have ended on node-00")
        .contains("node-00: agent: certificate until 20");
    assertThat(command.agent().asked()).contains("PUT /v1/certificate");
  }

  @Test
  void isBroughtNothingThatNobodyConfirmed() {
    assertThat(command.run("apply")).isEqualTo(2);
    assertThat(command.err()).contains("CONFIRMATION_MISSING", "Bring these agents other");
    assertThat(command.agent().asked()).isEmpty();
  }
}
