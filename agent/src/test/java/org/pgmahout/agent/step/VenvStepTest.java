package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.python.PythonLock;
import org.pgmahout.common.python.PythonPin;
import org.pgmahout.common.spec.Component;

class VenvStepTest {
  private static final Map<String, String> LOCK = Map.of("patroni", "4.1.5", "psycopg", "3.3.9");

  @TempDir Path folder;
  private final QuietContext context = new QuietContext();
  private final Map<Path, Map<String, String>> there = new TreeMap<>();
  private Map<String, String> list = LOCK;
  private boolean imports = true;
  private boolean networkBreaks;
  private boolean removable = true;

  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);

  /** Python, pip and uv as far as the step sees them; files and links are real. */
  private CommandResult answer(String shown) {
    String line = shown.replaceFirst("^runuser -u \\S+ -- ", "");
    Matcher python = Pattern.compile("(\\S+)/bin/python3( |$)").matcher(line);
    String environment = python.find() ? python.group(1) : "";
    if (line.contains("-m venv")) {
      Path made = Path.of(line.substring(line.lastIndexOf(' ') + 1));
      make(made.resolve("bin/python3"));
      make(made.resolve("lib/site"));
      make(made.resolve("pyvenv.cfg"));
    } else if (line.contains("/var/tmp/")) {
      return says(0, folder.resolve("work").toString());
    } else if (line.contains("importlib")) {
      StringBuilder list = new StringBuilder();
      packages(environment).forEach((name, version) -> list.append(name + "==" + version + "\n"));
      return Files.exists(Path.of(environment, "bin/python3")) && imports
          ? says(0, list.toString())
          : says(1, "");
    } else if (line.contains("apt-get download")) {
      make(folder.resolve("work/deb/usr/share/python-wheels/pip-23-py3-none-any.whl"));
    } else if (line.contains("requirements.txt")) {
      if (networkBreaks) {
        return says(1, "");
      }
      packages(environment).putAll(list);
      imports = true;
    } else if (line.startsWith("rm -rf --one-file-system") && !removable) {
      return says(1, "Permission denied");
    } else if (line.matches("(mkdir|mktemp|chmod|ln|mv|rm|touch) .*")) {
      return real(line);
    }
    return says(0, "");
  }

  /** By the environment's real folder, as Python has it. */
  private Map<String, String> packages(String environment) {
    try {
      Path real = Path.of(environment, "lib").toRealPath();
      return there.computeIfAbsent(real, _ -> new TreeMap<>());
    } catch (IOException e) {
      return new TreeMap<>();
    }
  }

  private static CommandResult real(String line) {
    try {
      Process process = new ProcessBuilder(line.split(" ")).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return says(process.waitFor(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anEnvironmentByTheListIsRight() {
    build();
    assertThat(check()).isEqualTo(Finding.right());
  }

  @Test
  void whatAHandDidToThePackagesIsSeenAndMended() {
    build();
    Map<String, String> packages = packages(folder.resolve("home").toString());
    packages.put("patroni", "4.1.4");
    packages.put("ydiff", "1.2");
    packages.remove("psycopg");
    assertThat(check())
        .isInstanceOfSatisfying(
            Finding.Wrong.class,
            wrong ->
                assertThat(wrong.changes())
                    .containsExactlyInAnyOrder(
                        Change.of("Python package patroni", "4.1.4", "4.1.5"),
                        Change.of("Python package psycopg", "", "3.3.9"),
                        Change.of("Python package ydiff", "1.2", "")));
    build();
    assertThat(check()).isEqualTo(Finding.right());
    assertThat(packages(folder.resolve("home").toString())).doesNotContainKey("ydiff");
  }

  @Test
  void whatWasRemovedFromTheHomeIsLinkedAgainWithoutAnIndex() throws IOException {
    build();
    for (String entry : List.of("bin", "lib", "pyvenv.cfg")) {
      Files.delete(folder.resolve("home").resolve(entry));
    }
    networkBreaks = true;
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    build();
    assertThat(check()).isEqualTo(Finding.right());
  }

  @Test
  void anEnvironmentMadeInPlaceIsMovedAsideAndTheDataBesideItStays() {
    for (String own : List.of("bin/python3", "lib/site", "include/a", "pyvenv.cfg", "data/PG")) {
      make(folder.resolve("home").resolve(own));
    }
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    build();
    assertThat(check()).isEqualTo(Finding.right());
    assertThat(folder.resolve("home/include")).doesNotExist();
    assertThat(folder.resolve("home/data/PG")).exists();
  }

  @Test
  void goingBackToAnEarlierListNeedsNoIndex() {
    build();
    list = Map.of("patroni", "4.1.6", "psycopg", "3.3.9");
    build();
    assertThat(check()).isEqualTo(Finding.right());
    networkBreaks = true;
    list = LOCK;
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    build();
    assertThat(check()).isEqualTo(Finding.right());
  }

  @Test
  void whatWasBuiltIsNotInUseBeforeItsTurn() {
    build();
    Map<String, String> before = Map.copyOf(packages(folder.resolve("home").toString()));
    list = Map.of("patroni", "4.1.6", "psycopg", "3.3.9");
    assertThat(use().check(context)).isInstanceOf(Finding.CannotTell.class);
    assertThat(step().check(context))
        .isEqualTo(Finding.wrong(Change.of("Python package patroni", "4.1.5", "4.1.6")));
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
    assertThat(packages(folder.resolve("home").toString())).isEqualTo(before);
    assertThat(use().check(context))
        .isInstanceOfSatisfying(
            Finding.Wrong.class, wrong -> assertThat(wrong.changes()).hasSize(1));
    use().apply(context);
    assertThat(packages(folder.resolve("home").toString())).isEqualTo(list);
  }

  @Test
  void aClockThatWentBackAndAFileThatIsNoneOfOursAreBorne() throws IOException {
    for (int minor = 0; minor < 4; minor++) {
      list = Map.of("patroni", "4.1." + minor);
      build();
      make(folder.resolve("home/venvs/note"));
      try (var all = Files.list(folder.resolve("home/venvs"))) {
        for (Path one : all.toList()) {
          Files.setLastModifiedTime(one, FileTime.from(Instant.now().plusSeconds(3600 + minor)));
        }
      }
    }
    list = Map.of("patroni", "4.1.9");
    build();
    assertThat(check()).isEqualTo(Finding.right());
    assertThat(packages(folder.resolve("home").toString())).isEqualTo(list);
    assertThat(folder.resolve("home/venvs/note")).exists();
  }

  @Test
  void anOlderOneByTheSameListIsTakenBeforeAnIndexIsAsked() {
    build();
    Map<String, String> first = packages(folder.resolve("home").toString());
    first.put("ydiff", "1.2");
    build();
    packages(folder.resolve("home").toString()).put("ydiff", "1.2");
    first.remove("ydiff");
    networkBreaks = true;
    build();
    assertThat(check()).isEqualTo(Finding.right());
    assertThat(packages(folder.resolve("home").toString())).isSameAs(first);
  }

  @Test
  void whatCannotBeRemovedFailsNothingAndWhatIsNotOursStays() throws IOException {
    removable = false;
    make(folder.resolve("home/venvs/mine/note"));
    for (int minor = 0; minor < 6; minor++) {
      list = Map.of("patroni", "4.1." + minor);
      build();
    }
    assertThat(check()).isEqualTo(Finding.right());
    removable = true;
    list = Map.of("patroni", "4.1.9");
    build();
    try (var kept = Files.list(folder.resolve("home/venvs"))) {
      assertThat(kept).as("three, and what is not ours").hasSize(4);
    }
    assertThat(folder.resolve("home/venvs/mine/note")).exists();
  }

  @Test
  void theOneInUseIsTheLastToBeForgottenAlsoAfterGoingBack() {
    for (String version : List.of("4.1.1", "4.1.2", "4.1.3", "4.1.1")) {
      list = Map.of("patroni", version);
      build();
    }
    String used = real("readlink " + folder.resolve("home/current")).stdout().strip();
    for (String version : List.of("4.1.4", "4.1.5")) {
      list = Map.of("patroni", version);
      step().apply(context);
    }
    list = Map.of("patroni", "4.1.5");
    use().apply(context);
    assertThat(folder.resolve("home").resolve(used)).exists();
  }

  @Test
  void onlyAFewEnvironmentsAreKept() throws IOException {
    for (int minor = 0; minor < 6; minor++) {
      list = Map.of("patroni", "4.1." + minor);
      build();
    }
    try (var kept = Files.list(folder.resolve("home/venvs"))) {
      assertThat(kept).hasSize(3);
    }
  }

  @Test
  void whileANewOneIsBuiltTheOldOneStaysInUse() {
    build();
    list = Map.of("patroni", "4.1.6", "psycopg", "3.3.9");
    networkBreaks = true;
    assertThatExceptionOfType(OpsException.class).isThrownBy(this::build);
    list = LOCK;
    assertThat(check()).as("the old list").isEqualTo(Finding.right());
  }

  @Test
  void packagesThatDoNotLoadAreInstalledAnew() {
    build();
    imports = false;
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    build();
    assertThat(check()).isEqualTo(Finding.right());
  }

  @Test
  void aBuildThatBrokeHalfWayIsNeverRightAndRunsCleanAgain() {
    networkBreaks = true;
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(this::build)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VENV_FAILED));
    assertThat(check()).isInstanceOf(Finding.Wrong.class);
    networkBreaks = false;
    build();
    assertThat(check()).isEqualTo(Finding.right());
  }

  @BeforeEach
  void aHome() throws IOException {
    Files.createDirectory(folder.resolve("home"));
  }

  /** The environment is built, and taken into use, as far as each is needed. */
  private void build() {
    for (Step step : List.of(step(), use())) {
      if (!step.check(context).equals(Finding.right())) {
        step.apply(context);
      }
    }
  }

  private Finding check() {
    Finding built = step().check(context);
    return built.equals(Finding.right()) ? use().check(context) : built;
  }

  private Step use() {
    return step().use(StepHead.start(new TestStepId(Component.PATRONI, "venv-in-use"), "venv"));
  }

  private VenvStep step() {
    return new VenvStep(
        StepHead.prepare(new TestStepId(Component.PATRONI, "venv"), "venv"),
        commands,
        new FileWriter(),
        folder.resolve("home").toString(),
        System.getProperty("user.name"),
        Path.of("/no/wheels"),
        new PythonLock(
            list.entrySet().stream().map(pin -> pin(pin.getKey(), pin.getValue())).toList(),
            pin("uv", "1.0")));
  }

  private static PythonPin pin(String name, String version) {
    return new PythonPin(name, version, List.of("sha256:" + "0".repeat(64)));
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
