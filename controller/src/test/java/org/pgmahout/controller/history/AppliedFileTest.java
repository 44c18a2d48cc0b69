package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.planfile.edit.EffectivePlan;

class AppliedFileTest {
  private static final String PLAN =
      EffectivePlan.text(
          PlanLoader.load("p", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow());

  @TempDir Path folder;

  private static Applied applied(long generation) {
    return new Applied(generation, "abc", "ann@desk", "2026-01-02T03:04:05Z");
  }

  @Test
  void whatIsWrittenIsReadAgainAndSaysWhoApplied() throws IOException {
    AppliedFile file = AppliedFile.beside(folder.resolve("cluster.yaml"));
    file.write(applied(3), PLAN);
    file.write(applied(4), PLAN);
    assertThat(folder.resolve("cluster.applied.yaml"))
        .content()
        .contains("# generation: 4", "# digest: abc", "ann@desk", "Commit it");
    assertThat(file.read())
        .hasValueSatisfying(
            recorded -> {
              assertThat(recorded.generation()).isEqualTo(4);
              assertThat(EffectivePlan.text(recorded.plan())).isEqualTo(PLAN);
            });
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aPlanThatIsRefusedTodayIsReadAsItWasApplied() {
    AppliedFile file = AppliedFile.beside(folder.resolve("cluster.yaml"));
    file.write(applied(3), PLAN.replace("parameters:\n", "parameters:\n    work_mem: 1G\n"));
    assertThat(file.read().orElseThrow().plan().postgresql().parameters())
        .as("refused today")
        .containsEntry("work_mem", "1G");
  }

  @Test
  void noRecordOrADamagedOneIsNone() throws IOException {
    AppliedFile file = AppliedFile.beside(folder.resolve("cluster.yml"));
    assertThat(file.read()).isEmpty();
    Files.writeString(file.path(), "# generation: 3\n<<<<<<< theirs\n");
    assertThat(file.read()).isEmpty();
    Files.writeString(file.path(), PLAN);
    assertThat(file.read()).as("no generation").isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() {
    AppliedFile file = AppliedFile.beside(folder.resolve("gone/cluster.yaml"));
    assertThatThrownBy(() -> file.write(applied(1), PLAN))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("gone/cluster.applied.yaml");
  }
}
