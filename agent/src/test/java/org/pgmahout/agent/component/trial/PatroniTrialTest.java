package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeVerdict.Remark;

class PatroniTrialTest {
  private static final Path PROGRAMS = Path.of("/pg/bin");

  @TempDir private Path home;
  private CommandResult patroni = says(0, "{}");
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
  void whatItDropsIsTold() {
    patroni = says(0, "{\"work_mem\": null}");
    assertThat(remarks("work_mem: 8MB"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.path()).isEqualTo("postgresql.parameters.work_mem"))
        .satisfies(remark -> assertThat(remark.by()).startsWith("Patroni "))
        .satisfies(
            remark -> assertThat(remark.words()).startsWith("it would drop work_mem = '8MB'"));
  }

  @Test
  void whatItChangesIsToldUnlessItMeansTheSame() {
    patroni = says(0, "{\"max_connections\": \"100\", \"work_mem\": \"8192kB\", \"jit\": \"off\"}");
    assertThat(remarks("max_connections: 30, work_mem: 8MB, jit: 'false'"))
        .extracting(Remark::words, Remark::remedy)
        .containsExactly(
            tuple(
                "it would make '100' of max_connections = '30' without an error",
                "Write '100', or another value that both accept."));
  }

  @Test
  void anotherPatroniThanThisWasWrittenForSaysNothing() {
    patroni = fails(1, "ImportError: cannot import name 'transform_postgresql_parameter_value'");
    assertThat(remarks("work_mem: 8MB")).isEmpty();
  }

  @Test
  void withoutAVenvNobodyIsAsked() throws IOException {
    Files.delete(home.resolve("bin/python3"));
    assertThat(remarks("work_mem: 8MB")).isEmpty();
    assertThat(trial().session(spec(""), Path.of("/tmp/t"), true)).isEmpty();
    assertThat(commands.ran).isEmpty();
  }

  @Test
  void aSessionThatPatroniCannotHaveIsToldByItsLastWords() {
    assertThat(trial().session(spec(""), Path.of("/tmp/t"), false)).isEmpty();
    assertThat(commands.ran.getLast()).endsWith("/tmp/t 5432");
    patroni = fails(1, "Traceback (most recent call last):\npsycopg2.Error: read-only transaction");
    assertThat(trial().session(spec(""), Path.of("/tmp/t"), true))
        .hasValue("psycopg2.Error: read-only transaction");
    assertThat(commands.ran.getLast()).as("a cluster is still to be made").endsWith(" write");
  }

  private List<Remark> remarks(String parameters) {
    return trial().of(spec(parameters), PROGRAMS);
  }

  private PatroniTrial trial() {
    return new PatroniTrial(commands);
  }

  private NodeSpec spec(String parameters) {
    return TrialSpec.of(home, parameters);
  }

  private CommandResult answer(String command) {
    if (command.endsWith(" --version")) {
      return says(0, "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n");
    }
    return command.endsWith(" --describe-config")
        ? says(0, "work_mem\tuser\tResource Usage\njit\tuser\tQuery Tuning\n")
        : patroni;
  }
}
