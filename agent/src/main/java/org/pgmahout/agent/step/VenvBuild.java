package org.pgmahout.agent.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.TreeRemoval;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.python.PythonLock;
import org.pgmahout.common.python.PythonPin;

/**
 * Makes a Python environment by a list, in an empty folder of its own; all of it as the user that
 * it will belong to.
 */
final class VenvBuild {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What a build must prove once: everything loads, the libraries of C too. */
  private static final String LOAD = "import patroni, psycopg, psycopg_binary";

  /** Nothing is resolved, built, or taken without its hash. */
  private static final List<String> PIP =
      List.of(
          "--quiet",
          "--no-cache-dir",
          "--disable-pip-version-check",
          "--no-deps",
          "--require-hashes",
          "--only-binary",
          ":all:");

  /** The headline of pip's HashErrors. */
  private static final String MISMATCH = "DO NOT MATCH THE HASHES";

  private static final int MISMATCH_LINES = 12;

  private final CommandRunner commands;
  private final FileWriter files;
  private final String user;
  private final Path wheels;

  /**
   * @param wheels folder of wheels that no index has
   */
  VenvBuild(CommandRunner commands, FileWriter files, String user, Path wheels) {
    this.commands = commands;
    this.files = files;
    this.user = user;
    this.wheels = wheels;
  }

  /**
   * Makes it; throws HASH_MISMATCH when what the index offers is not what the list means, and
   * VENV_FAILED with pip's last words when it cannot be made for another reason.
   */
  void make(Path environment, PythonLock pins, StepContext context) {
    context.waiting("making the Python environment");
    must(asUser("/usr/bin/python3", "-m", "venv", "--without-pip", environment.toString()));
    Path work =
        Path.of(must(asUser("mktemp", "-d", "/var/tmp/pgmahout-venv.XXXXXX")).lines().getFirst());
    try {
      Path list = list(work, "requirements.txt", pins.packages());
      Path tool = list(work, "installer.txt", List.of(pins.installer()));
      install(environment, list, tool, pip(work, context), work, context);
      must(asUser(environment + "/bin/python3", "-I", "-c", LOAD));
    } finally {
      commands.run(asUser("rm", "-rf", "--", work.toString()));
    }
  }

  private Path list(Path work, String name, List<PythonPin> pins) {
    Path list = work.resolve(name);
    String text = pins.stream().map(pin -> pin.requirement() + "\n").collect(Collectors.joining());
    files.write(new WantedFile(list, text, user, user, "0644", false));
    return list;
  }

  /**
   * uv installs in a tenth of pip's time; where it cannot be had, or is not the expected one, pip
   * does the same. Both take wheels of the expected hashes alone: whatever an index or a mirror
   * offers besides is refused, and nothing is built, because that runs the package's own program.
   */
  private void install(
      Path environment, Path list, Path tool, String pip, Path work, StepContext context) {
    String python = environment + "/bin/python3";
    context.waiting("installing Patroni and psycopg from the lock list");
    CommandResult uv =
        commands.run(
            asUser("/usr/bin/python3", pip, "install")
                .with(PIP)
                .with(List.of("--target", work + "/uv", "-r", tool.toString()))
                .within(LIMIT));
    if (uv.ok()) {
      Command fast =
          asUser(work + "/uv/bin/uv", "pip", "install", "--quiet", "--python", python)
              .with(List.of("--no-config", "--no-deps", "--require-hashes", "--no-build"))
              .with(List.of("--find-links", wheels.toString(), "--link-mode", "copy"))
              .with(List.of("-r", list.toString()))
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
    Command slow =
        asUser(python, pip, "install")
            .with(PIP)
            .with(List.of("--find-links", wheels.toString(), "-r", list.toString()))
            .within(LIMIT);
    CommandResult result = commands.run(slow);
    if (result.stderr().contains(MISMATCH)) {
      throw new OpsException(
          ErrorCode.HASH_MISMATCH,
          "the package index of this node offers another file than the one that was tested; nothing was"
              + " installed, and the environment in use is as it was:\n"
              + mismatch(result),
          "Find out who serves the index (pip config list: index-url, extra-index-url) and why the file"
              + " differs; a mirror must hand on PyPI's files unchanged. For a version named in the plan,"
              + " compare patroni.hashes. Then run the same again.");
    }
    ended(slow, result);
  }

  /** Which package, and what was expected: all that pip says after its headline. */
  private static String mismatch(CommandResult result) {
    return result
        .stderr()
        .lines()
        .dropWhile(line -> !line.contains(MISMATCH))
        .skip(1)
        .filter(line -> !line.isBlank())
        .limit(MISMATCH_LINES)
        .map(String::strip)
        .collect(Collectors.joining("\n"));
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

  private static Optional<Path> wheel(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("pip-.*\\.whl")).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A command of the environment's own user. */
  Command asUser(String... argv) {
    return Command.of(argv).as(user).env("HOME", "/var/tmp").within(Duration.ofMinutes(2));
  }

  CommandResult remove(Path environment) {
    return new TreeRemoval(commands, Duration.ofMinutes(2)).of(environment);
  }

  /** Runs it, whatever becomes of it. */
  CommandResult run(Command command) {
    return commands.run(command);
  }

  /** Runs it; throws VENV_FAILED when it does not succeed. */
  CommandResult must(Command command) {
    return ended(command, commands.run(command));
  }

  private static CommandResult ended(Command command, CommandResult result) {
    if (!result.ok()) {
      throw new OpsException(
          ErrorCode.VENV_FAILED,
          "the Python environment could not be made: '%s' ended with %d:\n%s"
              .formatted(command.shown(), result.exitCode(), result.lastWords(12)),
          "Look whether the node reaches its package index (pip.conf, proxy, certificates), then run the same"
              + " again.");
    }
    return result;
  }
}
