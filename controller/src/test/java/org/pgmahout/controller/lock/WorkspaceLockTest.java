package org.pgmahout.controller.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class WorkspaceLockTest {
  @TempDir private Path folder;

  @Test
  void aSecondOneIsRefusedWhileTheFirstIsAtWork() {
    Path file = folder.resolve("apply.lock");
    try (WorkspaceLock _ = WorkspaceLock.take(file)) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(() -> WorkspaceLock.take(file))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
    }
    WorkspaceLock.take(file).close();
  }

  @Test
  void everyApplyIsAnother() {
    Path file = folder.resolve("apply.lock");
    String first;
    try (WorkspaceLock turn = WorkspaceLock.take(file)) {
      first = turn.owner();
    }
    try (WorkspaceLock turn = WorkspaceLock.take(file)) {
      assertThat(turn.owner()).isNotEqualTo(first);
    }
  }

  @Test
  void theOneAfterAKillGoesByTheSameId() throws Exception {
    Path file = folder.resolve("apply.lock");
    String killed = killed(file);
    try (WorkspaceLock turn = WorkspaceLock.take(file)) {
      assertThat(turn.owner()).isEqualTo(killed);
    }
  }

  @Test
  void aCopyOfTheFolderNeverGoesByTheIdOfTheOneItWasCopiedFrom() throws Exception {
    Path file = folder.resolve("apply.lock");
    String killed = killed(file);
    Path copy =
        Files.copy(file, Files.createDirectory(folder.resolve("copy")).resolve("apply.lock"));
    try (WorkspaceLock turn = WorkspaceLock.take(copy)) {
      assertThat(turn.owner()).isNotEqualTo(killed);
    }
  }

  /** What a killed one leaves; returns its id. */
  private static String killed(Path file) throws IOException {
    WorkspaceLock turn = WorkspaceLock.take(file);
    String left = Files.readString(file);
    turn.close();
    Files.writeString(file, left);
    return turn.owner();
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaid() {
    Path file = folder.resolve("gone/apply.lock");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> WorkspaceLock.take(file))
        .withMessageContaining(file.toString());
  }
}
