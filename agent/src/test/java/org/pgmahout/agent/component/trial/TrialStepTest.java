package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;

class TrialStepTest {
  private static final Finding NOT_TRIED =
      Finding.wrong(Change.of("PostgreSQL's configuration", "not tried yet", "tried"));

  @TempDir private Path folder;
  private final QuietContext context = new QuietContext();
  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);
  private final Semaphore stopped = new Semaphore(0);
  private boolean locale = true;
  private String patroni = "{}";

  @BeforeEach
  void programs() throws IOException {
    for (String program : List.of("versions/15/bin/postgres", "bin/python3")) {
      Files.createDirectories(folder.resolve(program).getParent());
      Files.createFile(folder.resolve(program));
    }
  }

  @Test
  void whatWasFoundGoodIsRight() {
    before().good(spec());
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(commands.ran).isEmpty();
  }

  @Test
  void whatWasNotTriedYetIsTried() {
    assertThat(step().check(context)).isEqualTo(NOT_TRIED);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(commands.ran).anyMatch(command -> command.contains("/postgres -D "));
    assertThat(commands.ran)
        .filteredOn(command -> !command.endsWith(" --version"))
        .as("nothing is done in that folder as root")
        .allSatisfy(
            command ->
                assertThat(command)
                    .matches("(?s)(runuser -u postgres|setpriv --reuid postgres .*) -- .*"));
    assertThat(commands.ran.getLast()).endsWith("rm -rf /tmp/pgmahout-trial.x");
  }

  @Test
  void whatIsRefusedIsSaidAndTriedAgainOnceItIsCorrected() {
    locale = false;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessageEndingWith(
            "the old one stays:\n"
                + "postgresql.locale: initdb of PostgreSQL 15.20: initdb: error: invalid locale name \"xx\"")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_REJECTED));
    assertThat(commands.ran.getLast()).endsWith("rm -rf /tmp/pgmahout-trial.x");
    assertThat(step().check(context)).isEqualTo(NOT_TRIED);
    locale = true;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatPatroniWouldDropIsNotLaidDown() {
    patroni = "{\"work_mem\": null}";
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessageContaining("postgresql.parameters.work_mem: Patroni ")
        .withMessageContaining("it would drop work_mem = '8MB'");
    assertThat(step().check(context)).isEqualTo(NOT_TRIED);
    patroni = "{}";
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatPatroniCouldNotBeAskedIsSaidAndAskedTheNextTime() {
    patroni = "no answer";
    step().apply(context);
    assertThat(context.said)
        .anyMatch(
            line ->
                line.startsWith(
                    "node-00: what Patroni makes of PostgreSQL's parameters was not looked at"));
    assertThat(step().check(context)).as("nothing refused it").isEqualTo(Finding.right());
    assertThat(before().wasGood(spec())).isFalse();
  }

  private TrialStep step() {
    return new TrialStep(spec(), trial(), before());
  }

  private PostgresqlTrial trial() {
    return new PostgresqlTrial(
        commands,
        folder,
        plan -> new Programs(folder.resolve("versions"), plan, new FileWriter()).bin());
  }

  private TriedBefore before() {
    return new TriedBefore(
        folder.resolve("agent/tried"),
        Optional::empty,
        plan -> Programs.of(plan, new FileWriter()));
  }

  private NodeSpec spec() {
    return TrialSpec.of(folder, "work_mem: 8MB");
  }

  /** A PostgreSQL that has nothing against its parameters. */
  private CommandResult answer(String command) {
    if (command.contains(" mktemp ")) {
      return says(0, "/tmp/pgmahout-trial.x\n");
    }
    if (command.endsWith(" --version")) {
      return says(0, "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n");
    }
    if (command.contains("/initdb ") && !locale) {
      return fails(1, "initdb: error: invalid locale name \"xx\"");
    }
    if (command.contains(" prlimit ")) {
      untilStopped();
    }
    if (command.contains("/pg_ctl stop ")) {
      stopped.release();
    }
    if (command.endsWith(" --describe-config")) {
      return says(0, "work_mem\tuser\n");
    }
    return command.contains("/python3 ") ? says(0, patroni) : says(0, "{}");
  }

  /** A server runs until it is stopped. */
  private void untilStopped() {
    try {
      assertThat(stopped.tryAcquire(10, TimeUnit.SECONDS)).as("stopped").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
