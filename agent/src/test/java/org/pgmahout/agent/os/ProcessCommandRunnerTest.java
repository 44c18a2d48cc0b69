package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

class ProcessCommandRunnerTest {
  private final ProcessCommandRunner runner = new ProcessCommandRunner();

  @Test
  void secretsGoInByEnvironmentAndComeOutMasked() {
    CommandResult result =
        runner.run(
            Command.of("sh", "-c", "echo got $TOKEN").env("TOKEN", new Secret("s3cret-value")));
    assertThat(result.stdout()).isEqualTo("got ***\n");
  }

  @Test
  void standardInputIsReadAndMasked() {
    CommandResult result = runner.run(Command.of("cat").reading(new Secret("s3cret-value")));
    assertThat(result.stdout()).isEqualTo("***\n");
  }

  @Test
  void aLineOfJsonStaysOneWhenSomethingInItIsMasked() throws Exception {
    List<String> lines = new ArrayList<>();
    runner.run(
        Command.of("printf", "%s\\n", "{\"MESSAGE\":\"password=hush and more\",\"_PID\":\"7\"}"),
        lines::add);
    assertThat(lines).containsExactly("{\"MESSAGE\":\"password=***\",\"_PID\":\"7\"}");
  }

  @Test
  void ofALogThatIsHandedOnLittleIsKept() {
    List<String> lines = new ArrayList<>();
    CommandResult result = runner.run(Command.of("seq", "100000").forItsLines(), lines::add);
    assertThat(lines).hasSize(100_000);
    assertThat(result.stdout()).hasSizeLessThanOrEqualTo(16 * 1024).endsWith("100000\n");
  }

  @Test
  void theWholeTreeIsEndedAtTheLimit() {
    Command slow =
        Command.of("sh", "-c", "sleep 61.73 & sleep 61.73").within(Duration.ofMillis(300));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> runner.run(slow))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
        .noneMatch(p -> p.info().commandLine().orElse("").contains("61.73"));
  }

  @Test
  void aProgramThatFailsSaysItsLastWords() {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> runner.require(Command.of("sh", "-c", "echo the cause >&2; exit 3")))
        .withMessageContaining("ended with 3")
        .withMessageContaining("the cause");
  }

  @Test
  void aLineThatNeverEndsIsCut() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    CommandResult result =
        runner.run(
            Command.of(
                "sh",
                "-c",
                "head -c 3000000 /dev/zero | tr '\\0' x; printf '\\r\\nnext\\n\\nlast'"),
            lines::add);
    assertThat(lines).hasSize(4).endsWith("next", "", "last");
    assertThat(lines.getFirst()).hasSize(CutLines.LONGEST + 1).endsWith("x…");
    assertThat(result.stdout()).endsWith("…\nnext\n\nlast\n");
  }

  @Test
  void aProgramThatReadsNothingIsEndedAtTheLimitToo() {
    Command deaf =
        Command.of("sleep", "61.74")
            .reading(new Secret("x".repeat(1 << 20)))
            .within(Duration.ofMillis(300));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> runner.run(deaf))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
  }
}
