package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;

class FileStepTest {
  @TempDir Path folder;
  private final QuietContext context = new QuietContext();

  @Test
  void aRightFileIsLeftAlone() throws IOException {
    FileStep step = step("a\n", path -> {});
    step.apply(context);
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aWrongFileIsReplacedAndItsDiffHidesSecrets() throws IOException {
    Files.writeString(file(), "name: x\npassword: older-secret\n");
    FileStep step = step("name: y\npassword: newer-secret\n", path -> {});
    Finding.Wrong wrong = (Finding.Wrong) step.check(context);
    assertThat(wrong.changes().toString())
        .contains("+name: y")
        .doesNotContain("older-secret")
        .doesNotContain("newer-secret");
    step.apply(context);
    assertThat(file()).hasContent("name: y\npassword: newer-secret\n");
    assertThat(step.check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aRefusedFileLeavesTheOldOneAndARerunMends() throws IOException {
    Files.writeString(file(), "old\n");
    boolean[] refuse = {true};
    FileStep step =
        step(
            "new\n",
            path -> {
              if (refuse[0]) {
                throw new OpsException(ErrorCode.CONFIG_REJECTED, "no", "mend it");
              }
            });
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step.apply(context));
    assertThat(file()).hasContent("old\n");
    refuse[0] = false;
    step.apply(context);
    assertThat(file()).hasContent("new\n");
    try (var all = Files.list(folder)) {
      assertThat(all).containsExactly(file());
    }
  }

  private Path file() {
    return folder.resolve("some.conf");
  }

  private FileStep step(String text, Consumer<Path> validator) throws IOException {
    PosixFileAttributes own = Files.readAttributes(folder, PosixFileAttributes.class);
    WantedFile wanted =
        new WantedFile(file(), text, own.owner().getName(), own.group().getName(), "0600", false);
    StepHead head = StepHead.prepare(new TestStepId(Component.SYSTEM, "file"), "a file");
    return new FileStep(
        head, new FileWriter(), wanted, List.of(new Secret("newer-secret")), validator);
  }
}
