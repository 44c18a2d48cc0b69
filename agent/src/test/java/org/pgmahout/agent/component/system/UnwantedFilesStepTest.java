package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;

class UnwantedFilesStepTest {
  @TempDir Path folder;
  private final QuietContext context = new QuietContext();
  private Path sysctl;
  private Path unit;
  private int disabled = 0;

  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line ->
              line.startsWith("systemctl disable")
                  ? says(disabled, "")
                  : says(0, "LoadState=loaded\nActiveState=active\n"));

  @BeforeEach
  void paths() {
    sysctl = folder.resolve("80-pgmahout.conf");
    unit = folder.resolve("huge-pages.service");
  }

  private UnwantedFilesStep step() {
    return new UnwantedFilesStep(
        new Systemd(commands), new FileWriter(), List.of(sysctl, unit, folder.resolve("never")));
  }

  @Test
  void whereNothingLiesAllIsRight() {
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(commands.ran).isEmpty();
  }

  @Test
  void filesAndUnitsOfAnEarlierPlanGo() throws IOException {
    Files.writeString(sysctl, "vm.swappiness = 1\n");
    Files.writeString(unit, "[Service]\n");
    Path others = Files.writeString(folder.resolve("99-others.conf"), "vm.swappiness = 9\n");
    assertThat(step().check(context))
        .isEqualTo(
            Finding.wrong(
                Change.of(sysctl.toString(), "present", "removed"),
                Change.of(unit.toString(), "present", "removed")));
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(others).exists();
    assertThat(commands.ran)
        .containsSubsequence(
            "systemctl stop -- huge-pages.service",
            "systemctl disable --quiet -- huge-pages.service",
            "systemctl daemon-reload");
  }

  @Test
  void aUnitThatCannotBeDisabledIsFoundAgain() throws IOException {
    Files.writeString(unit, "[Service]\n");
    disabled = 1;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step().apply(context));
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    disabled = 0;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }
}
