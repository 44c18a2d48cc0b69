package org.pgmahout.controller.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.OpsException;

class PlanFileTest {
  @TempDir Path folder;

  @Test
  void aFileBehindALinkIsReplacedWithItsModeKept() throws IOException {
    Path real = Files.createDirectory(folder.resolve("repository")).resolve("plan.yaml");
    Files.writeString(real, "a: 1\nb: 2\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(folder.resolve("cluster.yaml"), real);

    PlanFile file = PlanFile.read(link);
    assertThat(file.diff("a: 1\nb: 3\n")).contains("\n-b: 2\n+b: 3");
    assertThat(file.diff(file.text())).isEmpty();
    file.write("a: 1\nb: 3\n");

    assertThat(link).isSymbolicLink().hasContent("a: 1\nb: 3\n");
    assertThat(Files.getPosixFilePermissions(real))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-r--"));
    try (var left = Files.list(real.getParent())) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void whatAnEditorSavedMeanwhileIsNotOverwritten() throws IOException {
    Path path = Files.writeString(folder.resolve("cluster.yaml"), "a: 1\n");
    PlanFile file = PlanFile.read(path);
    Files.writeString(path, "a: 2\n");
    assertThatThrownBy(() -> file.write("a: 3\n"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("changed by somebody");
    assertThat(path).hasContent("a: 2\n");
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }
}
