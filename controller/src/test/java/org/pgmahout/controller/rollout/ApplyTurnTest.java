package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class ApplyTurnTest {
  @TempDir private Path folder;

  @Test
  void aSecondOneIsRefusedWhileTheFirstIsAtWork() {
    Path file = folder.resolve("apply.lock");
    try (ApplyTurn _ = ApplyTurn.take(file)) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(() -> ApplyTurn.take(file))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
    }
    ApplyTurn.take(file).close();
  }

  @Test
  void everyApplyIsAnother() {
    Path file = folder.resolve("apply.lock");
    String first;
    try (ApplyTurn turn = ApplyTurn.take(file)) {
      first = turn.owner();
    }
    try (ApplyTurn turn = ApplyTurn.take(file)) {
      assertThat(turn.owner()).isNotEqualTo(first);
    }
  }

  @Test
  void theOneAfterAKillGoesByTheSameId() throws Exception {
    Path file = folder.resolve("apply.lock");
    String killed = "2b1c";
    Files.writeString(file, killed + "\n");
    try (ApplyTurn turn = ApplyTurn.take(file)) {
      assertThat(turn.owner()).isEqualTo(killed);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaid() {
    Path file = folder.resolve("gone/apply.lock");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> ApplyTurn.take(file))
        .withMessageContaining(file.toString());
  }
}
