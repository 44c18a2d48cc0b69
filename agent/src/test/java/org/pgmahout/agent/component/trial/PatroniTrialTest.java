package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeVerdict.Remark;

class PatroniTrialTest {
  private static final Path PROGRAMS = Path.of("/pg/bin");
  private static final ProgramVersion VERSION = new ProgramVersion("15.20");

  @TempDir private Path home;
  private CommandResult patroni = says(0, "{}");
  private Optional<ErrorCode> trouble = Optional.empty();
  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);

  @BeforeEach
  void venv() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createFile(home.resolve("bin/python3"));
  }

  @Test
  void whatPatroniLetsThroughIsRight() {
    assertThat(remarks("work_mem: 8MB")).isEmpty();
  }

  @Test
  void itIsAskedAboutEveryParameterAsTheServersOwnUser() throws IOException {
    remarks("work_mem: 8MB");
    assertThat(commands.ran.getLast())
        .startsWith("runuser -u postgres -- " + home + "/bin/python3");
    JsonNode question = Json.tolerant().readTree(commands.read().getLast());
    assertThat(question.path("version").asInt()).isEqualTo(150_000);
    assertThat(question.path("gucs"))
        .extracting(JsonNode::asText)
        .containsExactly("work_mem", "jit");
    assertThat(question.path("parameters").path("work_mem").asText()).isEqualTo("8MB");
    assertThat(question.path("parameters").has("wal_keep_size")).isTrue();
  }

  @Test
  void whatItDropsIsNamed() {
    patroni = says(0, "{\"work_mem\": null}");
    assertThat(remarks("work_mem: 8MB"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.path()).isEqualTo("postgresql.parameters.work_mem"))
        .satisfies(remark -> assertThat(remark.by()).startsWith("Patroni "))
        .satisfies(
            remark -> assertThat(remark.words()).startsWith("it would drop work_mem = '8MB'"));
  }

  @Test
  void whatItChangesIsNamedUnlessItMeansTheSame() {
    patroni = says(0, "{\"max_connections\": \"100\", \"work_mem\": \"8192kB\", \"jit\": \"off\"}");
    assertThat(remarks("max_connections: 30, work_mem: 8MB, jit: 'false'"))
        .extracting(Remark::words, Remark::remedy)
        .containsExactly(
            tuple(
                "it would make '100' of max_connections = '30' without an error",
                "Write '100', or another value that both accept."));
  }

  @Test
  void anotherPatroniThanThisWasWrittenForIsNamedAsTheReason() {
    patroni =
        fails(
            1,
            "Traceback (most recent call last):\n"
                + "ImportError: cannot import name 'transform_postgresql_parameter_value'");
    notAsked("ImportError: cannot import name 'transform_postgresql_parameter_value'");
    assertThat(session(false))
        .isEqualTo(
            new PatroniSession.NotTried(
                "ImportError: cannot import name 'transform_postgresql_parameter_value'"));
  }

  @Test
  void anInterpreterThatIsGoneIsNamedAsTheReason() {
    patroni = fails(126, "runuser: failed to execute /v/bin/python3: No such file or directory");
    notAsked("runuser: failed to execute /v/bin/python3: No such file or directory");
    assertThat(session(false)).isInstanceOf(PatroniSession.NotTried.class);
  }

  @Test
  void aScriptThatDoesNotEndIsNamedWithoutItsText() {
    trouble = Optional.of(ErrorCode.TIMED_OUT);
    notAsked(home + "/bin/python3 did not end within 20 s");
    assertThat(session(true))
        .isEqualTo(new PatroniSession.NotTried(home + "/bin/python3 did not end within 20 s"));
  }

  @Test
  void aProgramThatCannotBeStartedIsNamed() {
    trouble = Optional.of(ErrorCode.COMMAND_FAILED);
    notAsked("the runner's own words");
    assertThat(session(true)).isEqualTo(new PatroniSession.NotTried("the runner's own words"));
  }

  @Test
  void aRunThatIsCancelledEndsTheTrial() {
    trouble = Optional.of(ErrorCode.CANCELLED);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> remarks("work_mem: 8MB"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
  }

  @Test
  void anAnswerThatCannotBeReadIsNamedAsTheReason() {
    patroni = says(0, "a warning of some library\n{}");
    notAsked("its answer is no JSON: ");
    patroni = says(0, "");
    notAsked("its answer is no JSON object");
  }

  @Test
  void withoutAVenvNobodyIsAskedAndThatIsSaid() throws IOException {
    Files.delete(home.resolve("bin/python3"));
    assertThat(trial().installed(spec(""))).isFalse();
    assertThat(trial().of(spec("work_mem: 8MB"), PROGRAMS, VERSION))
        .isEqualTo(
            TrialOutcome.untried(
                "Patroni is not installed on node-00 yet:"
                    + " what it makes of PostgreSQL's parameters is looked at as soon as it is"));
    assertThat(commands.ran).isEmpty();
  }

  @Test
  void aSessionThatTheServerRefusesIsKnownByItsLastWords() {
    assertThat(session(false)).isEqualTo(new PatroniSession.Works());
    assertThat(commands.ran.getLast()).endsWith("/tmp/t 5432");
    patroni = fails(3, "Traceback (most recent call last):\npsycopg2.Error: read-only transaction");
    assertThat(session(true))
        .isEqualTo(new PatroniSession.Refused("psycopg2.Error: read-only transaction"));
    assertThat(commands.ran.getLast()).as("a cluster is still to be made").endsWith(" write");
  }

  @Test
  void aServerThatIsGoneRefusesNothing() {
    patroni = fails(3, "psycopg2.OperationalError: connection to server failed");
    assertThat(session(true))
        .isEqualTo(
            new PatroniSession.NotTried("psycopg2.OperationalError: connection to server failed"));
  }

  /** What was not looked at is said with its reason, and nothing is refused. */
  private void notAsked(String why) {
    TrialOutcome outcome = trial().of(spec("work_mem: 8MB"), PROGRAMS, VERSION);
    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.unjudged())
        .singleElement()
        .asString()
        .startsWith(
            "node-00: what Patroni makes of PostgreSQL's parameters was not looked at: " + why)
        .doesNotContain("import json");
  }

  private PatroniSession session(boolean first) {
    return trial().session(spec(""), Path.of("/tmp/t"), first);
  }

  private List<Remark> remarks(String parameters) {
    TrialOutcome outcome = trial().of(spec(parameters), PROGRAMS, VERSION);
    assertThat(outcome.unjudged()).isEmpty();
    return outcome.refusals();
  }

  private PatroniTrial trial() {
    return new PatroniTrial(commands);
  }

  private NodeSpec spec(String parameters) {
    return TrialSpec.of(home, parameters);
  }

  private CommandResult answer(String command) {
    if (command.endsWith(" --describe-config")) {
      return says(0, "work_mem\tuser\tResource Usage\njit\tuser\tQuery Tuning\n");
    }
    if (trouble.isPresent()) {
      throw new OpsException(trouble.get(), "the runner's own words", "Wait.");
    }
    return patroni;
  }
}
