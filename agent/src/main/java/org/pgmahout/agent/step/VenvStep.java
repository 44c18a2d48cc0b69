package org.pgmahout.agent.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * A Python environment made by a lock list, inside a folder that may hold a live data directory:
 * only the venv's own entries are written, never is anything cleared. A marker says that a build
 * went through to its end; without it nothing of the environment is trusted.
 */
public final class VenvStep extends HeadedStep {
  private static final Duration LIMIT = Duration.ofMinutes(10);

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

  /** What a build must prove once: everything loads, the libraries of C too. */
  private static final String LOAD = "import patroni, psycopg, psycopg_binary";

  private final CommandRunner commands;
  private final FileWriter files;
  private final Path home;
  private final String user;
  private final Map<String, String> packages;

  /**
   * @param home the venv's folder; exists and belongs to the user when apply runs
   * @param packages exact versions by name, complete
   */
  public VenvStep(
      StepHead head,
      CommandRunner commands,
      FileWriter files,
      String home,
      String user,
      Map<String, String> packages) {
    super(head);
    this.commands = commands;
    this.files = files;
    this.home = Path.of(home);
    this.user = user;
    this.packages = new HashMap<>(packages);
  }

  /** Where the marker of a complete build lies: it goes when the venv's own folder goes. */
  public static Path marker(String home) {
    return Path.of(home, "lib", "pgmahout.lock");
  }

  @Override
  public Finding check(StepContext context) {
    if (!Files.exists(home.resolve("bin/python3"))) {
      return Finding.wrong(
          Change.create(
              home.toString(), "Python environment, %d packages".formatted(packages.size())));
    }
    if (!files.read(marker(home.toString())).equals(lock())) {
      return Finding.wrong(
          Change.of(
              home.toString(), "built by another list, or not to its end", "built by the list"));
    }
    CommandResult there = list();
    if (!there.ok()) {
      return Finding.wrong(
          Change.of(home.toString(), "broken: " + there.lastWords(1), "built by the list"));
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

  private CommandResult list() {
    return commands.run(Command.of(home + "/bin/python3", "-I", "-c", LIST).as(user));
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
    files.delete(marker(home.toString()));
    CommandResult before = list();
    if (!before.ok()) {
      // venv keeps a link that is there, also one that leads nowhere.
      for (String name : List.of("python", "python3")) {
        files.delete(home.resolve("bin").resolve(name));
      }
    }
    context.waiting("making the Python environment");
    // Without --clear: everything in the folder that is not the venv's stays untouched.
    must(Command.of("/usr/bin/python3", "-m", "venv", "--without-pip", home.toString()).as(user));
    Path work =
        Path.of(must(asUser("mktemp", "-d", "/var/tmp/pgmahout-venv.XXXXXX")).lines().getFirst());
    try {
      Path list = work.resolve("requirements.txt");
      files.write(new WantedFile(list, lock(), user, user, "0644", false));
      String pip = pip(work, context);
      install(list, pip, work, context);
      List<String> extra = extra(found(list()));
      if (!extra.isEmpty()) {
        must(asUser(home + "/bin/python3", pip, "uninstall", "--quiet", "--yes").with(extra));
        // What went may have owned files that the list's packages need.
        install(list, pip, work, context);
      }
      must(asUser(home + "/bin/python3", "-I", "-c", LOAD));
      files.write(new WantedFile(marker(home.toString()), lock(), user, user, "0644", false));
    } finally {
      commands.run(Command.of("rm", "-rf", "--", work.toString()).as(user));
    }
  }

  /** uv installs in a tenth of pip's time; where it cannot be had, pip does the same. */
  private void install(Path list, String pip, Path work, StepContext context) {
    String python = home + "/bin/python3";
    context.waiting("installing Patroni and psycopg from the lock list");
    CommandResult uv =
        commands.run(
            asUser("/usr/bin/python3", pip, "install", "--quiet", "--no-cache-dir")
                .with(List.of("--disable-pip-version-check", "--target", work + "/uv", "uv"))
                .within(LIMIT));
    if (uv.ok()) {
      Command fast =
          asUser(work + "/uv/bin/uv", "pip", "install", "--quiet", "--python", python)
              .with(List.of("--no-deps", "--link-mode", "copy", "-r", list.toString()))
              .env("UV_CACHE_DIR", work + "/cache")
              .env("UV_PYTHON_DOWNLOADS", "never")
              .env("UV_NATIVE_TLS", "true")
              .env("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
              .within(LIMIT);
      CommandResult index =
          commands.run(asUser("/usr/bin/python3", pip, "config", "get", "global.index-url"));
      if (index.ok() && !index.stdout().isBlank()) {
        // By environment: an index's address may carry a password.
        fast = fast.env("UV_DEFAULT_INDEX", new Secret(index.stdout().strip()));
      }
      if (commands.run(fast).ok()) {
        return;
      }
    }
    context.waiting("installing Patroni and psycopg with pip");
    must(
        asUser(python, pip, "install", "--quiet", "--no-cache-dir", "--no-deps")
            .with(List.of("--disable-pip-version-check", "-r", list.toString()))
            .within(LIMIT));
  }

  /** pip as Debian ships it for environments: a wheel that runs in place, fetched without dpkg. */
  private String pip(Path work, StepContext context) {
    Path wheels = Path.of("/usr/share/python-wheels");
    if (wheel(wheels).isEmpty()) {
      context.waiting("fetching pip's wheel");
      Path folder = work.resolve("deb");
      must(asUser("mkdir", "-p", folder.toString()));
      String script = "cd \"$1\" && apt-get download -q python3-pip-whl && dpkg-deb -x ./*.deb .";
      must(asUser("sh", "-c", script, "sh", folder.toString()).within(LIMIT));
      wheels = folder.resolve("usr/share/python-wheels");
    }
    return wheel(wheels)
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.VENV_FAILED,
                        "the package python3-pip-whl holds no wheel of pip",
                        "Install python3-venv by hand, then run the same again."))
        + "/pip";
  }

  private static java.util.Optional<Path> wheel(Path folder) {
    if (!Files.isDirectory(folder)) {
      return java.util.Optional.empty();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("pip-.*\\.whl")).findFirst();
    } catch (IOException e) {
      return java.util.Optional.empty();
    }
  }

  private String lock() {
    StringBuilder text = new StringBuilder();
    packages.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pin -> text.append(pin.getKey()).append("==").append(pin.getValue()).append('\n'));
    return text.toString();
  }

  private Command asUser(String... argv) {
    return Command.of(argv).as(user).env("HOME", "/var/tmp").within(Duration.ofMinutes(2));
  }

  private CommandResult must(Command command) {
    CommandResult result = commands.run(command);
    if (!result.ok()) {
      throw new OpsException(
          ErrorCode.VENV_FAILED,
          "the Python environment %s could not be made: '%s' ended with %d:\n%s"
              .formatted(home, command.shown(), result.exitCode(), result.lastWords(12)),
          "Look whether the node reaches its package index (pip.conf, proxy, certificates), then run the same"
              + " again.");
    }
    return result;
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }
}
