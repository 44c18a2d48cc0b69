package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.Accounts;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class SystemUserStepTest {
  private static final String USER = "it:x:997:995::/nonexistent:/usr/sbin/nologin\n";

  @TempDir Path etc;
  private final QuietContext context = new QuietContext();
  private final FakeCommandRunner commands = new FakeCommandRunner(this::make);
  private boolean failUser;

  @BeforeEach
  void noUsers() throws IOException {
    Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/bash\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\n");
  }

  @Test
  void aUserWithItsGroupIsLeftAlone() {
    add("group", "it:x:995:\n");
    add("passwd", USER);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    step().apply(context);
    assertThat(commands.ran).isEmpty();
  }

  @Test
  void groupAndUserAreMadeWithoutLoginAndHome() {
    assertThat(step().check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .extracting(Change::what)
                    .containsExactly("group it", "user it"));
    step().apply(context);
    assertThat(commands.ran).hasSize(2);
    assertThat(commands.ran.getLast())
        .contains("--system", "--gid it", "--no-create-home", "/usr/sbin/nologin");
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatWasStoppedAfterTheGroupIsFinishedByTheNextRun() {
    failUser = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> step().apply(context));
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);

    failUser = false;
    commands.ran.clear();
    step().apply(context);
    assertThat(commands.ran).hasSize(1).first().asString().startsWith("useradd");
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void rootUnderAnotherNameAndAUserOfAnotherGroupAreRefused() throws IOException {
    for (String line :
        new String[] {
          "it:x:0:995::/:/bin/sh\n",
          "it:x:997:0::/:/bin/sh\n",
          "it:x:997:4::/:\n",
          "it:x:997:995::/home/it:/bin/bash\n"
        }) {
      noUsers();
      add("group", "it:x:995:\n");
      add("passwd", line);
      assertThatExceptionOfType(OpsException.class)
          .as(line)
          .isThrownBy(() -> step().check(context))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LEFTOVERS))
          .withMessageContaining("the user it");
    }
    assertThat(commands.ran).isEmpty();
  }

  private CommandResult make(String command) {
    if (command.startsWith("groupadd")) {
      add("group", "it:x:995:\n");
    } else if (failUser) {
      return FakeCommandRunner.fails(1, "cannot lock /etc/passwd; try again later.");
    } else {
      add("passwd", USER);
    }
    return FakeCommandRunner.says(0, "");
  }

  private void add(String file, String line) {
    try {
      Files.writeString(etc.resolve(file), line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SystemUserStep step() {
    return new SystemUserStep(
        StepHead.prepare(new TestStepId(Component.ETCD, "user"), "user it"),
        commands,
        new Accounts(etc),
        "it",
        "for a test");
  }
}
