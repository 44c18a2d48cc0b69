package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class UnitStepTest {
  @TempDir Path folder;
  private final QuietContext context = new QuietContext();
  private String active = "active";
  private String file = "enabled";
  private boolean startWorks = true;

  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          line -> {
            if (line.startsWith("systemctl start") && startWorks) {
              active = "active";
            }
            if (line.startsWith("journalctl")) {
              return says(0, "the cause of it all\n");
            }
            return says(
                line.startsWith("systemctl start") && !startWorks ? 1 : 0,
                "LoadState=loaded\nActiveState=%s\nSubState=x\nUnitFileState=%s\nMainPID=1\n"
                    .formatted(active, file));
          });

  @Test
  void aRunningUnitWithItsFilesReadIsRight() throws IOException {
    write("file", "a");
    write("copy", "a");
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aChangedFileIsBroughtInByReload() throws IOException {
    write("file", "b");
    write("copy", "a");
    assertThat(step().check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .extracting(Change::kind)
                    .containsExactly(Change.Kind.RELOAD));
    step().apply(context);
    assertThat(commands.ran).contains("systemctl reload -- x.service");
  }

  @Test
  void aFailedStartTellsTheCauseAndTheNextRunMends() {
    active = "failed";
    startWorks = false;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessageContaining("the cause of it all");
    startWorks = true;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aUnitThatIsEnabledLaterIsStartedAndNothingElse() {
    active = "inactive";
    file = "disabled";
    UnitStep later =
        new UnitStep(
            StepHead.start(new TestStepId(Component.PATRONI, "service"), "service"),
            new Systemd(commands),
            new FileWriter(),
            "x.service",
            Map.of(),
            Map.of(),
            _ -> {},
            false);
    later.apply(context);
    assertThat(later.check(context)).isEqualTo(Finding.right());
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    assertThat(commands.ran).noneMatch(line -> line.contains("enable"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private UnitStep step() {
    return new UnitStep(
        StepHead.start(new TestStepId(Component.HAPROXY, "service"), "service"),
        new Systemd(commands),
        new FileWriter(),
        "x.service",
        Map.of(folder.resolve("file"), folder.resolve("copy")));
  }
}
