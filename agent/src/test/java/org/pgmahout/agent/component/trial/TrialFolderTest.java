package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.OpsException;

class TrialFolderTest {
  private static final String MADE = "/tmp/pgmahout-trial.abcdefgh";

  private boolean full;
  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          command ->
              command.contains(" mktemp ")
                  ? full ? fails(1, "No space left on device") : says(0, MADE + "\n")
                  : says(0, ""));

  @Test
  void everythingIsDoneAsItsUser() {
    try (TrialFolder folder = TrialFolder.make(commands, "postgres")) {
      assertThat(folder.path()).isEqualTo(Path.of(MADE));
      folder.write("data/pg_hba.conf", "local all all trust\n");
    }
    assertThat(commands.ran)
        .hasSize(4)
        .allSatisfy(command -> assertThat(command).startsWith("runuser -u postgres -- "));
    assertThat(commands.read()).containsExactly("local all all trust\n");
    assertThat(commands.ran.get(2)).endsWith("dd of=" + MADE + "/data/pg_hba.conf status=none");
    assertThat(commands.ran.getLast()).endsWith("rm -rf " + MADE);
  }

  @Test
  void whatAKilledTrialLeftGoesFirstAndNothingOfOthers() {
    TrialFolder.make(commands, "postgres").close();
    assertThat(commands.ran.getFirst())
        .isEqualTo(
            "runuser -u postgres -- find /tmp -maxdepth 1 -name pgmahout-trial.* -user postgres -exec rm -rf {} +");
  }

  @Test
  void withoutAFolderNothingIsRemovedAndItWorksOnceThereIsRoom() {
    full = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> TrialFolder.make(commands, "postgres"))
        .withMessageContaining("No space left on device");
    assertThat(commands.ran).noneMatch(command -> command.contains("-- rm "));
    full = false;
    TrialFolder.make(commands, "postgres").close();
    assertThat(commands.ran.getLast()).endsWith("rm -rf " + MADE);
  }
}
