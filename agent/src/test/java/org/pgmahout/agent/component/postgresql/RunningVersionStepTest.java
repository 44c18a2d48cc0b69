package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;

class RunningVersionStepTest {
  private final FakeServer server = new FakeServer();
  private String installed = "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n";
  private final RunningVersionStep step =
      new RunningVersionStep(server, () -> ProgramVersion.read(installed));

  @Test
  void aServerOfTheInstalledVersionIsRight() {
    server.number = 150020;
    assertThat(step.check(QUIET)).isEqualTo(Finding.right());
  }

  @Test
  void aReplicaOfAnOlderVersionIsRestartedByPatroni() {
    assertThat(step.check(QUIET))
        .isEqualTo(
            Finding.wrong(
                Change.of("PostgreSQL server", "runs 15.19", "installed is 15.20: restarted")));
    step.apply(QUIET);
    assertThat(server.restarts).isEqualTo(1);
    assertThat(step.check(QUIET)).isEqualTo(Finding.right());
  }

  @Test
  void aLeaderIsLeftToTheRollingRestart() {
    server.role = "primary";
    assertThat(step.check(QUIET))
        .isEqualTo(
            Finding.wrong(
                Change.of(
                    "PostgreSQL server",
                    "runs 15.19",
                    "installed is 15.20: restarted after a switchover")));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(QUIET))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SWITCHOVER_FIRST))
        .withMessageContaining("runs PostgreSQL 15.19, and installed is 15.20");
    assertThat(server.restarts).isZero();
    server.others = false;
    step.apply(QUIET);
    assertThat(step.check(QUIET)).isEqualTo(Finding.right());
  }

  @Test
  void aRefusedRestartRunsCleanAgain() {
    server.refuses = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(QUIET))
        .withMessage("restart failed; PostgreSQL's last words: FATAL: x");
    assertThat(step.check(QUIET)).isInstanceOf(Finding.Wrong.class);
    server.refuses = false;
    step.apply(QUIET);
    assertThat(step.check(QUIET)).isEqualTo(Finding.right());
  }

  @Test
  void withoutAServerOrAPackageItIsDecidedLater() {
    server.number = 0;
    assertThat(step.check(QUIET)).isInstanceOf(Finding.CannotTell.class);
    server.number = 150019;
    installed = "postgres (PostgreSQL) 19beta1\n";
    assertThat(step.check(QUIET)).isInstanceOf(Finding.CannotTell.class);
    installed = "";
    assertThat(step.check(QUIET)).isInstanceOf(Finding.CannotTell.class);
  }

  private static final StepContext QUIET =
      new StepContext() {
        @Override
        public void waiting(String message) {}

        @Override
        public void checkCancelled() {}
      };

  private static final class FakeServer implements RunningVersionStep.Server {
    int number = 150019;
    String role = "replica";
    boolean others = true;
    boolean refuses;
    int restarts;

    @Override
    public Optional<PatroniStatus> status() {
      return Optional.of(
          new PatroniStatus(
              "running",
              role,
              number,
              OptionalLong.of(1),
              "1",
              false,
              Map.of(),
              false,
              0,
              "4",
              "c",
              "node-00"));
    }

    @Override
    public boolean others() {
      return others;
    }

    @Override
    public void restart() {
      if (refuses) {
        throw new OpsException(ErrorCode.COMMAND_FAILED, "restart failed", "Wait.");
      }
      restarts++;
      number = 150020;
    }

    @Override
    public String because() {
      return "; PostgreSQL's last words: FATAL: x";
    }
  }
}
