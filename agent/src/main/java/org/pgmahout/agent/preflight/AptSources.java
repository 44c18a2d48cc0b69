package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
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

  List<Source> look() throws InterruptedException {
    CommandResult targets =
        commands.run(
            Command.of(
                "apt-get",
                "indextargets",
                "--format",
                "$(REPO_URI) $(RELEASE)",
                "Created-By: Packages"));
    List<String> repositories = targets.lines().stream().distinct().toList();
    if (repositories.isEmpty()) {
      return List.of(
          new Source(
              "apt", "", Reached.NO, "no source of packages is configured " + targets.lastWords(3)));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Source>> asked = new ArrayList<>();
      repositories.forEach(line -> asked.add(threads.submit(() -> ask(line))));
      List<Source> sources = new ArrayList<>();
      for (Future<Source> one : asked) {
        sources.add(one.get());
      }
      return sources;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot ask apt", e.getCause());
    }
  }

  private Source ask(String line) throws IOException {
    String[] parts = line.split(" ", 2);
    String shown = withoutCredentials(parts[0]) + " " + parts[1];
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
                      inRelease(parts[0], parts[1]),
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

  /** A release that ends in a slash is a flat repository (sources.list(5)). */
  static String inRelease(String repository, String release) {
    String base = repository.endsWith("/") ? repository : repository + "/";
    return release.endsWith("/")
        ? base + release + "InRelease"
        : base + "dists/" + release + "/InRelease";
  }

  static String withoutCredentials(String uri) {
    return uri.replaceFirst("//[^/@]*@", "//");
  }
}
