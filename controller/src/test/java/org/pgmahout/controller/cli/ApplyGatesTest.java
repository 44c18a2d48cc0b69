package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.change.PlanChanges;
import org.pgmahout.common.pki.CertificateRole;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.view.Screen;

/** What a rollout may end, and whose folders it makes useless. */
class ApplyGatesTest {
  @TempDir Path folder;

  @Test
  void aPasswordBegunAfterThePhaseIsNotEndedByIt() throws IOException {
    Workspace space = space();
    space.folder().create("ada");
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      ApplyGates gates = new ApplyGates(space, truth, basis(), screen());
      assertThat(gates.passwordsBegun()).isFalse();
      space.folder().passwords().begin(SecretNames.RESTAPI_PASSWORD);
      assertThat(gates.passwordsBegun()).isTrue();
      gates.changePasswords((_, _) -> List.of(), _ -> {});
      space.folder().passwords().begin(SecretNames.REWIND_PASSWORD);
      assertThat(gates.passwordsChanged()).isEqualTo(Set.of(SecretNames.RESTAPI_PASSWORD));
    }
  }

  @Test
  void whoseFolderIsStaleIsNamedUnlessRevoked() throws IOException {
    PlanFolder plan = space().folder();
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

  private static Applying.RolloutBasis basis() {
    Baseline none = new Baseline(Optional.empty(), 0, 1, Set.of(), Map.of(), List.of(), List.of());
    return new Applying.RolloutBasis(none, review(), List.of());
  }

  private void hand(PlanFolder plan, String name, CertificateRole role) {
    plan.handover(name, role, folder.resolve("handover").resolve(name))
        .make("cluster.yaml", java.time.Instant.now());
  }

  private Workspace space() throws IOException {
    Path file = folder.resolve("cluster.yaml");
    Files.writeString(
        file,
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        patroni: {port: 1}
        nodes:
          - {name: a, address: 127.0.0.1, roles: [database, etcd]}
        """);
    return Workspace.open(file, Set.of());
  }

  private static PlanReview review() {
    return new PlanReview(
        0, new PlanChanges(List.of(), true), Optional.empty(), List.of(), List.of());
  }

  private static Screen screen() {
    PrintStream nowhere = new PrintStream(ByteArrayOutputStream.nullOutputStream());
    return new Screen(nowhere, nowhere, false, false);
  }
}
