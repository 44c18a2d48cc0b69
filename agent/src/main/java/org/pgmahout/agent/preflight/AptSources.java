package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.PreflightFacts.Reached;
import org.pgmahout.common.wire.PreflightFacts.Source;

/** Asks apt itself where its packages come from, and lets apt's own downloader try it. */
final class AptSources {
  private static final Duration LIMIT = Duration.ofSeconds(8);
  private static final String HELPER = "/usr/lib/apt/apt-helper";

  private final CommandRunner commands;

  AptSources(CommandRunner commands) {
    this.commands = commands;
  }

  List<Source> look() {
    CommandResult uris = commands.run(Command.of("apt-get", "update", "--print-uris"));
    List<String> repositories =
        uris.lines().stream()
            .map(AptSources::uri)
            .filter(u -> u.endsWith("/InRelease"))
            .distinct()
            .toList();
    if (repositories.isEmpty()) {
      return List.of(
          new Source(
              "apt", "", Reached.NO, "no source of packages is configured " + uris.lastWords(3)));
    }
    return List.copyOf(Parallel.all(repositories, this::ask).values());
  }

  private Source ask(String uri) throws IOException {
    String shown = withoutCredentials(uri).replaceFirst("/InRelease$", "");
    Path folder = Files.createTempDirectory("pgmahout-apt");
    Path file = folder.resolve("InRelease");
    try {
      CommandResult result =
          commands.run(
              Command.of(
                      HELPER,
                      "-o",
                      "Acquire::Retries=0",
                      "-o",
                      "Acquire::http::Timeout=5",
                      "-o",
                      "Acquire::https::Timeout=5",
                      "-o",
                      "APT::Sandbox::User=root",
                      "download-file",
                      uri,
                      file.toString())
                  .within(LIMIT));
      return result.ok()
          ? new Source("apt", shown, Reached.YES, "")
          : new Source("apt", shown, Reached.NO, result.lastWords(1));
    } catch (OpsException e) {
      return new Source("apt", shown, Reached.NO, "no answer within " + LIMIT.toSeconds() + " s");
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /** apt prints {@code 'URI' FILE SIZE} for everything an update would begin with. */
  static String uri(String line) {
    int end = line.indexOf('\'', 1);
    return line.startsWith("'") && end > 0 ? line.substring(1, end) : "";
  }

  static String withoutCredentials(String uri) {
    return uri.replaceFirst("//[^/@]*@", "//");
  }
}
