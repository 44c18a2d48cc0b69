package org.pgmahout.systemtest.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end within a time limit, as a user would run it; both outputs are kept. */
public final class Program {
  /** What {@code timeout} of coreutils ends with, too. */
  public static final int TOO_LONG = 124;

  private Program() {}

  /**
   * What came of it.
   *
   * @param exitCode the program's own; {@link #TOO_LONG} when the time limit ended it
   * @param stdout results
   * @param stderr progress and errors
   * @param took wall time
   */
  public record Result(
      List<String> command, int exitCode, String stdout, String stderr, Duration took) {
    /** Both outputs, for a failing assertion's message. */
    public String transcript() {
      return "%s%nexit code %d after %d ms%n--- stdout%n%s%n--- stderr%n%s"
          .formatted(String.join(" ", command), exitCode, took.toMillis(), stdout, stderr);
    }
  }

  public static Result run(List<String> command, Map<String, String> environment, Duration limit) {
    Started started = start(command, environment);
    return started.await(limit);
  }

  /** Starts it without waiting, for tests that interrupt it. */
  public static Started start(List<String> command, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile("pgmahout-st-", ".out");
      Path err = Files.createTempFile("pgmahout-st-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(heedful(command))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new Started(command, builder.start(), out, err, System.nanoTime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell's background job, and all it starts, would be deaf to Ctrl-C. */
  private static List<String> heedful(List<String> command) {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(command);
    return line;
  }

  /** A program that runs. */
  public record Started(List<String> command, Process process, Path out, Path err, long since) {
    /** Both outputs up to now. */
    public String outputSoFar() {
      try {
        return Files.readString(out) + Files.readString(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Ctrl-C. */
    public void interrupt() {
      run(List.of("kill", "-INT", String.valueOf(process.pid())), Map.of(), Duration.ofSeconds(5));
    }

    /** The power-cut of processes: kill -9 of it and of everything it started. */
    public void killHard() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    public Result await(Duration limit) {
      try {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          killHard();
          process.waitFor();
        }
        Result result =
            new Result(
                command,
                ended ? process.exitValue() : TOO_LONG,
                Files.readString(out),
                Files.readString(err),
                Duration.ofNanos(System.nanoTime() - since));
        Files.delete(out);
        Files.delete(err);
        return result;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        killHard();
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
