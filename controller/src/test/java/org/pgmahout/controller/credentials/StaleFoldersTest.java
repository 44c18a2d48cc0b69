package org.pgmahout.controller.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/** Whose folders a rotation makes useless. */
class StaleFoldersTest {
  @TempDir Path folder;

  @Test
  void whoseFolderIsStaleIsNamedUnlessRevoked() {
    PlanFolder plan = PlanFolder.beside(folder.resolve("cluster.yaml"));
    plan.create("ada");
    hand(plan, "grace", CertificateRole.OPERATOR);
    hand(plan, "vic", CertificateRole.VIEWER);
    hand(plan, "gone", CertificateRole.OPERATOR);
    plan.revoke("gone");
    assertThat(StaleFolders.ofOperators(plan))
        .singleElement()
        .asString()
        .contains("pgmahout operator add grace --role operator");
    assertThat(StaleFolders.ofAll(plan)).hasSize(2).noneMatch(line -> line.contains("ada"));
  }

  private void hand(PlanFolder plan, String name, CertificateRole role) {
    plan.handover(name, role, folder.resolve("handover").resolve(name))
        .make("cluster.yaml", Instant.now());
  }
}
