package org.pgmahout.agent.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.python.PythonLock;
import org.pgmahout.common.python.PythonPin;

/**
 * A Python environment made by a lock list, inside a folder that may hold a live data directory:
 * only the environment's own entries are written. A new one is built beside the one in use, and
 * {@link #use} has it take its place at once when it is whole, so that one that failed half-way is
 * never used; the ones before are kept for going back without a package index.
 */
public final class VenvStep extends HeadedStep {
  /**
   * What is installed, by the names of pip's folders: reading their contents takes six times as
   * long.
   */
  private static final String LIST =
      """
      import os, patroni
      from importlib.util import find_spec
      for name in ('psycopg', 'psycopg_binary'):
        if not find_spec(name): raise ImportError(name + ' is not there')
      for name in os.listdir(os.path.dirname(os.path.dirname(patroni.__file__))):
        if name.endswith('.dist-info'): print(name[:-10].replace('-', '=='))
      """;

  private final FileWriter files;
  private final CommandRunner commands;
  private final VenvFolder folder;
  private final VenvBuild build;
  private final String user;
  private final Map<String, String> packages;
  private final PythonLock pins;

  /**
   * @param home the venv's folder; exists and belongs to the user when apply runs
   * @param wheels folder of wheels that no index has; others are asked of the index
   * @param pins the packages, complete
   */
  public VenvStep(
      StepHead head,
      CommandRunner commands,
      FileWriter files,
      String home,
      String user,
      Path wheels,
      PythonLock pins) {
    super(head);
    this.commands = commands;
    this.files = files;
    this.build = new VenvBuild(commands, files, user, wheels);
    this.folder = new VenvFolder(Path.of(home), build, files);
    this.user = user;
    this.pins = pins;
    this.packages =
        pins.packages().stream().collect(Collectors.toMap(PythonPin::name, PythonPin::version));
  }

  /** Names the environment in use and its list: another one asks for a new Patroni process. */
  public static Path marker(String home) {
    return VenvFolder.marker(Path.of(home));
  }

  @Override
  public Finding check(StepContext context) {
    Optional<Path> built = folder.built(lock());
    if (built.isPresent()) {
      return packagesOf(built.get());
    }
    Path home = folder.home();
    if (!Files.exists(home.resolve("bin/python3"))) {
      return Finding.wrong(
          Change.create(
              home.toString(), "Python environment, %d packages".formatted(packages.size())));
    }
    return packagesOf(home) instanceof Finding.Wrong other
        ? other
        : Finding.wrong(Change.of(home.toString(), "not built by the list", "built by the list"));
  }

  /**
   * Takes what was built into use: a step of its own, because a Patroni that crashes starts with
   * what is in use, and on a node that serves that is a matter of the node's turn.
   */
  public Step use(StepHead head) {
    return new SmallStep(
        head,
        _ ->
            folder
                .built(lock())
                .map(build -> Finding.of(folder.differs(build)))
                .orElseGet(() -> new Finding.CannotTell("decided after it is built")),
        _ -> folder.use(folder.built(lock()).orElseThrow()));
  }

  /** Whether an environment has what the list asks for, and nothing else. */
  private Finding packagesOf(Path environment) {
    CommandResult there = list(environment);
    if (!there.ok()) {
      return Finding.wrong(
          Change.of(environment.toString(), "broken: " + there.lastWords(1), "built by the list"));
    }
    Map<String, String> is = found(there);
    List<Change> changes = new ArrayList<>();
    packages.forEach(
        (name, version) -> {
          String found = is.getOrDefault(normal(name), "");
          if (!found.equals(version)) {
            changes.add(Change.of("Python package " + name, found, version));
          }
        });
    extra(is).forEach(name -> changes.add(Change.of("Python package " + name, is.get(name), "")));
    return Finding.of(changes);
  }

  private CommandResult list(Path environment) {
    return commands.run(build.asUser(environment + "/bin/python3", "-I", "-c", LIST));
  }

  private static Map<String, String> found(CommandResult list) {
    Map<String, String> is = new TreeMap<>();
    list.lines().stream()
        .map(line -> line.split("==", 2))
        .filter(pin -> pin.length == 2)
        .forEach(pin -> is.merge(normal(pin[0]), pin[1], (one, other) -> one + " and " + other));
    return is;
  }

  /** What nobody's list asks for: it may shadow what the list does ask for. */
  private List<String> extra(Map<String, String> is) {
    Set<String> wanted =
        packages.keySet().stream().map(VenvStep::normal).collect(Collectors.toSet());
    return is.keySet().stream().filter(name -> !wanted.contains(name)).toList();
  }

  @Override
  public void apply(StepContext context) {
    Path chosen = folder.allBuilt(lock()).stream().filter(this::isWhole).findFirst().orElse(null);
    if (chosen == null) {
      chosen = folder.newBuild();
      build.make(chosen, pins, context);
      String text = lock() + "# " + chosen.getFileName() + "\n";
      files.write(new WantedFile(VenvFolder.marker(chosen), text, user, user, "0644", false));
    }
    folder.makeYoungest(chosen);
    folder.forgetOld();
  }

  private boolean isWhole(Path built) {
    return packagesOf(built) instanceof Finding.Right;
  }

  /** A program of the environment that was built by the list; before that, of the one in use. */
  public Path program(String name) {
    return folder.built(lock()).orElse(folder.home()).resolve("bin").resolve(name);
  }

  /**
   * What an environment is known by: names and versions. The hashes are judged when it is built;
   * one that an earlier release built by the same versions stays in use.
   */
  private String lock() {
    StringBuilder text = new StringBuilder();
    packages.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pin -> text.append(pin.getKey()).append("==").append(pin.getValue()).append('\n'));
    return text.toString();
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }
}
