package org.pgmahout.agent.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Removal;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Makes a Python environment by a list, in an empty folder of its own; all of it as the user that
 * it will belong to.
 */
final class VenvBuild {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What a build must prove once: everything loads, the libraries of C too. */
  private static final String LOAD = "import patroni, psycopg, psycopg_binary";

  private final CommandRunner commands;
  private final FileWriter files;
  private final String user;

  VenvBuild(CommandRunner commands, FileWriter files, String user) {
    this.commands = commands;
    this.files = files;
    this.user = user;
  }

  /**
   * Makes it; throws VENV_FAILED with pip's last words.
   *
   * @param pins the exact versions, a line each
   */
  void make(Path environment, String pins, StepContext context) {
    context.waiting("making the Python environment");
    must(asUser("/usr/bin/python3", "-m", "venv", "--without-pip", environment.toString()));
    Path work =
        Path.of(must(asUser("mktemp", "-d", "/var/tmp/pgmahout-venv.XXXXXX")).lines().getFirst());
    try {
      Path list = work.resolve("requirements.txt");
      files.write(new WantedFile(list, pins, user, user, "0644", false));
      install(environment, list, pip(work, context), work, context);
      must(asUser(environment + "/bin/python3", "-I", "-c", LOAD));
    } finally {
      commands.run(asUser("rm", "-rf", "--", work.toString()));
    }
  }

  /** uv installs in a tenth of pip's time; where it cannot be had, pip does the same. */
  private void install(Path environment, Path list, String pip, Path work, StepContext context) {
    String python = environment + "/bin/python3";
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
    return new Removal(commands, Duration.ofMinutes(2)).of(environment);
  }

  /** Runs it, whatever becomes of it. */
  CommandResult run(Command command) {
    return commands.run(command);
  }

  /** Runs it; throws VENV_FAILED when it does not succeed. */
  CommandResult must(Command command) {
    CommandResult result = commands.run(command);
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
