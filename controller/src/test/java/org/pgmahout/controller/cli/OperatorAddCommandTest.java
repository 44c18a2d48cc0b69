package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorAddCommandTest {
  @TempDir private Path folder;

  /** That it is written where etcd serves, a system test shows. */
  @Test
  void theFolderIsMadeAndASilentEtcdIsNoReasonNotTo() throws Exception {
    try (CommandOnFakes command = new CommandOnFakes(folder)) {
      assertThat(command.run("operator", "add", "grace", "--role", "viewer")).isZero();
      assertThat(folder.resolve("handover/grace/cluster.yaml")).exists();
      assertThat(command.err()).contains("pgmahout history will not show this: ");
    }
  }
}
