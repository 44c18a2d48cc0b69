package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What {@code common/io} and its neighbours do for everybody is not done a second time. Each list
 * is exact: a place that is no exception any more leaves it.
 */
class OnceEachTest {

  @Test
  void filesAreReplacedByAtomicFile() throws IOException {
    assertThat(sources("\\bATOMIC_MOVE\\b")).containsExactly("AtomicFile.java");
  }

  /**
   * {@code Hold} and {@code LiveView} do something at an interval, on threads of their own that end
   * with an interrupt.
   */
  @Test
  void waitsAreAwaits() throws IOException {
    assertThat(sources("\\bpark(Nanos|Until)?\\(|Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\("))
        .containsExactly("Hold.java", "LiveView.java", "Pace.java");
  }

  /**
   * {@code AgentServer} and {@code HealthMonitor} have threads as long as the agent runs, {@code
   * RunExecution} has steps that wait for each other, {@code FirstResponder} takes the first answer
   * and ends the others, and {@code PostgresqlLog} ends its readers with their own reader.
   */
  @Test
  void oneThingIsDoneOnManyByParallel() throws IOException {
    assertThat(
            sources("newVirtualThreadPerTaskExecutor|newThreadPerTaskExecutor|new\\w+ThreadPool"))
        .containsExactly(
            "AgentServer.java",
            "FirstResponder.java",
            "HealthMonitor.java",
            "Parallel.java",
            "PostgresqlLog.java",
            "RunExecution.java");
  }

  @Test
  void digestsAreSha256() throws IOException {
    assertThat(sources("MessageDigest\\s*\\.getInstance")).containsExactly("Sha256.java");
  }

  @Test
  void onlyHostPortPutsAnAddressInBrackets() throws IOException {
    assertThat(sources("\"\\[\" \\+ (?!i\\b|index\\b|at\\b)")).containsExactly("HostPort.java");
    assertThat(sources("(?i)(address|host)(\\(\\))? \\+ \":\" \\+"))
        .as("of these the table of members shows what patronictl does")
        .containsExactly("MemberTable.java");
  }

  @Test
  void onlyLsnReadsAPosition() throws IOException {
    assertThat(sources("Long\\.parse(Unsigned)?Long\\([^;]*16\\)[^;]*<< 32"))
        .containsExactly("Lsn.java");
  }

  /** The names of the product's source files in which something is found, in their order. */
  private static List<String> sources(String wanted) throws IOException {
    Pattern pattern = Pattern.compile(wanted);
    List<String> found = new ArrayList<>();
    for (String module : List.of("common", "agent", "controller")) {
      try (Stream<Path> files = Files.walk(Path.of("..", "..", module, "src", "main", "java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (pattern.matcher(Files.readString(file)).find()) {
            found.add(file.getFileName().toString());
          }
        }
      }
    }
    return found.stream().sorted().toList();
  }
}
