package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.spec.NodeSpec;

class TriedBeforeTest {
  @TempDir private Path folder;
  private Path postgres;
  private Path file;
  private Optional<NodeSpec> served = Optional.empty();

  @BeforeEach
  void program() throws IOException {
    postgres = folder.resolve("versions/15/bin/postgres");
    Files.createDirectories(postgres.getParent());
    Files.writeString(postgres, "15.19");
    file = folder.resolve("agent/tried");
  }

  @Test
  void whatWasFoundGoodIsKnownAlsoAfterARestartOfTheAgent() {
    assertThat(before().wasGood(spec("8MB"))).isFalse();
    assertThat(before().settled(spec("8MB"))).isFalse();
    before().good(spec("8MB"));
    assertThat(before().wasGood(spec("8MB"))).isTrue();
    assertThat(before().settled(spec("8MB"))).isTrue();
  }

  @Test
  void anotherConfigurationIsTried() {
    before().good(spec("8MB"));
    assertThat(before().wasGood(spec("16MB"))).isFalse();
    assertThat(before().settled(spec("16MB"))).isFalse();
  }

  @Test
  void anotherProgramIsAskedAgainAndIsNoReasonToChangeAnything() throws IOException {
    before().good(spec("8MB"));
    Files.writeString(postgres, "15.20, a longer one");
    assertThat(before().wasGood(spec("8MB"))).isFalse();
    assertThat(before().settled(spec("8MB"))).isTrue();
    before().good(spec("8MB"));
    assertThat(before().wasGood(spec("8MB"))).isTrue();
  }

  @Test
  void whatAPlanTriedAndNobodyAppliedUnsettlesNothing() {
    served = Optional.of(spec("8MB"));
    before().good(spec("16MB"));
    assertThat(before().settled(spec("8MB"))).isTrue();
    assertThat(before().settled(spec("16MB"))).isTrue();
  }

  @Test
  void whatCouldNotBeTriedAsAWholeIsTriedAgain() {
    before().passed(spec("8MB"));
    assertThat(before().settled(spec("8MB"))).isTrue();
    assertThat(before().wasGood(spec("8MB"))).isFalse();
  }

  @Test
  void whatRunsSinceBeforeThereWereTrialsIsSettled() {
    served = Optional.of(spec("8MB"));
    assertThat(before().settled(spec("8MB"))).isTrue();
    assertThat(before().settled(spec("16MB"))).isFalse();
    assertThat(before().wasGood(spec("8MB"))).as("nobody tried it").isFalse();
  }

  @Test
  void aFileThatCannotBeReadIsTriedOnceMore() throws IOException {
    Files.createDirectories(file);
    assertThat(before().wasGood(spec("8MB"))).isFalse();
    assertThat(before().settled(spec("8MB"))).isFalse();
  }

  private TriedBefore before() {
    return new TriedBefore(
        file,
        () -> served,
        plan -> new Programs(folder.resolve("versions"), plan, new FileWriter()));
  }

  private NodeSpec spec(String workMem) {
    return TrialSpec.of(folder, "work_mem: " + workMem);
  }
}
