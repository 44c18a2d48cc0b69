package org.pgmahout.agent.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Real processes. They get a small, known environment (not the agent's own), so that a locale, a
 * NOTIFY_SOCKET or a proxy's secret of the agent never leaks into them.
 */
public final class ProcessCommandRunner implements CommandRunner {

  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What of the agent's own environment a program may need to reach the outside world. */
  private static final String[] PASSED_ON = {
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE"
  };

  @Override
  public CommandResult run(Command command, Consumer<String> onLine) {
    long start = System.nanoTime();
    Process process = start(command);
    CompletableFuture<String> out = drain(process.getInputStream(), command, onLine);
    CompletableFuture<String> err = drain(process.getErrorStream(), command, onLine);
    // A program that reads nothing must not hold the run beyond its time.
    Thread.startVirtualThread(() -> feed(process, command));
    try {
      if (!process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        endTree(process);
        throw new OpsException(
            ErrorCode.TIMED_OUT,
            "'%s' did not end within %d s and was stopped; it last said:\n%s"
                .formatted(
                    command.shown(),
                    command.timeout().toSeconds(),
                    lastLines(said(err) + said(out), 10)),
            "Look at what it was waiting for, then run the same again.");
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return new CommandResult(process.exitValue(), said(out), said(err), took);
    } catch (InterruptedException e) {
      endTree(process);
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED,
          "'%s' was stopped because the run was cancelled".formatted(command.shown()),
          "Run the same again to go on.",
          e);
    }
  }

  private static Process start(Command command) {
    ProcessBuilder builder = new ProcessBuilder(command.argv());
    builder.directory(Path.of("/").toFile());
    Map<String, String> environment = builder.environment();
    Map<String, String> own = Map.copyOf(environment);
    environment.clear();
    environment.put("PATH", PATH);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("HOME", "/root");
    for (String name : PASSED_ON) {
      if (own.containsKey(name)) {
        environment.put(name, own.get(name));
      }
    }
    environment.putAll(command.environment());
    command.secretEnvironment().forEach((name, value) -> environment.put(name, value.reveal()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "'%s' cannot be started: %s".formatted(command.argv().getFirst(), e.getMessage()),
          "Install the program, or look whether it is executable.",
          e);
    }
  }

  private static void feed(Process process, Command command) {
    try (OutputStream in = process.getOutputStream()) {
      if (command.stdin().isPresent()) {
        in.write(command.stdin().get().reveal().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The program ended without reading; its exit code and words say why.
    }
  }

  private static CompletableFuture<String> drain(
      InputStream stream, Command command, Consumer<String> onLine) {
    Redaction redaction = new Redaction(command.secrets());
    CompletableFuture<String> said = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          StringBuilder kept = new StringBuilder();
          try (CutLines reader =
              new CutLines(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
              String safe = redaction.apply(line.get());
              kept.append(safe).append('\n');
              if (kept.length() > command.kept()) {
                kept.delete(0, kept.length() - command.kept());
              }
              onLine.accept(safe);
            }
          } catch (IOException e) {
            kept.append("(output lost: ").append(e.getMessage()).append(")\n");
          } finally {
            said.complete(kept.toString());
          }
        });
    return said;
  }

  /** A grandchild may hold the pipe open after its parent ended; it must not hold the run. */
  private static String said(CompletableFuture<String> stream) throws InterruptedException {
    try {
      return stream.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "";
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void endTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String lastLines(String text, int count) {
    var lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
