package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class RepositoryStepTest {
  private static final String SOURCE = "sources.list.d/pgdg.sources";
  private static final String LIST = "mirror.example_apt_dists_bookworm-pgdg_InRelease";

  @TempDir private Path etcApt;
  @TempDir private Path lists;

  private final QuietContext context = new QuietContext();
  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);
  private boolean answers = true;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(etcApt.resolve("sources.list.d"));
    Files.createFile(lists.resolve("mirror.example_debian_dists_bookworm_InRelease"));
  }

  @Test
  void anEnabledRepositoryThatWasReadIsRight() throws IOException {
    Files.createFile(etcApt.resolve(SOURCE));
    Files.createFile(lists.resolve(LIST));
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void itIsEnabledAndRead() {
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void oneThatDoesNotAnswerIsAnErrorUntilItDoes() {
    answers = false;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_UNREACHABLE));
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    answers = true;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(commands.ran).filteredOn(line -> line.contains("/pgdg/")).hasSize(1);
  }

  private CommandResult answer(String line) {
    try {
      if (line.contains("/pgdg/")) {
        Files.createFile(etcApt.resolve(SOURCE));
        return says(0, "W: Some index files failed to download.");
      }
      if (line.startsWith("apt-get update")) {
        if (!answers) {
          return says(100, "E: Failed to fetch the lists of pgdg");
        }
        if (Files.exists(etcApt.resolve(SOURCE))) {
          Files.createFile(lists.resolve(LIST));
        }
      }
      return says(0, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RepositoryStep step() {
    return new RepositoryStep(new Apt(commands, Optional::empty), commands, etcApt, lists);
  }
}
