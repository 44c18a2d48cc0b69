package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;

class VenvStepTest {
  private static final Map<String, String> LOCK = Map.of("patroni", "4.1.5", "psycopg", "3.3.9");

  @TempDir Path folder;
  private final QuietContext context = new QuietContext();
  private final Map<String, String> there = new TreeMap<>();
  private boolean imports = true;
  private boolean networkBreaks;

  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);

  /** Python, pip and uv as far as the step sees them. */
  private CommandResult answer(String line) {
    if (line.contains("-m venv")) {
      make(folder.resolve("home/bin/python3"));
    } else if (line.contains("mktemp")) {
      return says(0, folder.resolve("work").toString());
    } else if (line.contains("importlib")) {
      StringBuilder list = new StringBuilder();
      there.forEach((name, version) -> list.append(name + "==" + version + "\n"));
      return Files.exists(folder.resolve("home/bin/python3")) && imports
          ? says(0, list.toString())
          : says(1, "");
    } else if (line.contains("apt-get download")) {
      make(folder.resolve("work/deb/usr/share/python-wheels/pip-23-py3-none-any.whl"));
    } else if (line.contains("uninstall")) {
      there.keySet().removeIf(name -> line.endsWith(" " + name));
    } else if (line.contains("-r ")) {
      there.put("patroni", LOCK.get("patroni"));
      if (networkBreaks) {
        return says(1, "");
      }
      there.putAll(LOCK);
      imports = true;
    }
    return says(0, "");
  }

  @Test
  void anEnvironmentByTheListIsRight() {
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatAHandDidToThePackagesIsSeenAndMended() {
    step().apply(context);
    there.put("patroni", "4.1.4");
    there.put("ydiff", "1.2");
    there.remove("psycopg");
    assertThat(step().check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .containsExactlyInAnyOrder(
                        Change.of("Python package patroni", "4.1.4", "4.1.5"),
                        Change.of("Python package psycopg", "", "3.3.9"),
                        Change.of("Python package ydiff", "1.2", "")));
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(there).doesNotContainKey("ydiff");
  }

  @Test
  void anInterpreterThatIsGoneOrALinkThatLeadsNowhereIsMadeAnew() throws IOException {
    step().apply(context);
    Path python = folder.resolve("home/bin/python3");
    Files.delete(python);
    Files.createSymbolicLink(python, folder.resolve("gone"));
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(python).isRegularFile();
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void packagesThatDoNotLoadAreInstalledAnew() {
    step().apply(context);
    imports = false;
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aBuildThatBrokeHalfWayIsNeverRightAndRunsCleanAgain() {
    networkBreaks = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VENV_FAILED));
    // All packages could be there by now: without the marker it is still not trusted.
    there.putAll(LOCK);
    assertThat(step().check(context)).isInstanceOf(Finding.Wrong.class);
    networkBreaks = false;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  private VenvStep step() {
    return new VenvStep(
        StepHead.prepare(Component.PATRONI, "venv", "venv"),
        commands,
        new FileWriter(),
        folder.resolve("home").toString(),
        System.getProperty("user.name"),
        LOCK);
  }

  private static void make(Path file) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
