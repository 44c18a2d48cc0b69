package org.pgmahout.controller.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.controller.planfile.vault.PlanFolder;

class MissedRevocationsTest {
  @TempDir private Path folder;

  @Test
  void anAgentWithAnOlderListIsNamedWithWhomItLetsIn() {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    String before = own.issued().revocations().pem();
    assertThat(MissedRevocations.row(own, "node-01", before)).isEmpty();

    Path handed = folder.resolve("handover/grace");
    own.handover("grace", CertificateRole.OPERATOR, handed).make("cluster.yaml", Instant.now());
    own.handover("linus", CertificateRole.VIEWER, folder.resolve("handover/linus"))
        .make("cluster.yaml", Instant.now());
    own.revoke("linus");

    assertThat(MissedRevocations.row(own, "node-01", before))
        .hasValueSatisfying(
            row -> {
              assertThat(row.who()).isEqualTo("node-01 revocations");
              assertThat(row.state()).isEqualTo("not refused yet: linus, revoked");
              assertThat(row.remedy()).isEqualTo("pgmahout apply");
            });
    assertThat(MissedRevocations.row(own, "node-01", own.issued().revocations().pem())).isEmpty();
    assertThat(
            MissedRevocations.row(
                PlanFolder.beside(handed.resolve("cluster.yaml")),
                "node-01",
                own.issued().revocations().pem()))
        .as("a folder with an older list has nothing to say")
        .isEmpty();
  }
}
