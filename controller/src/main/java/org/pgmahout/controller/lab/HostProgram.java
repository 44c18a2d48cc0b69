package org.pgmahout.controller.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Runs the few programs of this computer the lab needs (image recipe, ssh-keygen, docker exec),
 * always as a list of arguments and with a deadline.
 */
final class HostProgram {
  private HostProgram() {}

  /** Runs it with its progress (stderr) going to the user's own; returns what it printed. */
  static String output(List<String> command, Duration limit) {
    try {
      Path answer = Files.createTempFile("pgmahout-lab", ".out");
      try {
        Process process =
            start(
                new ProcessBuilder(command)
                    .redirectOutput(answer.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT));
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new OpsException(
              ErrorCode.TIMED_OUT,
              command.getFirst() + " did not end within " + limit.toSeconds() + " s",
              "Run it by hand to see where it hangs: " + String.join(" ", command));
        }
        String text = Files.readString(answer, StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
          throw new OpsException(
              ErrorCode.COMMAND_FAILED,
              command.getFirst() + " ended with " + process.exitValue() + ", expected 0 " + text,
              "Its own words are above; run it by hand: " + String.join(" ", command));
        }
        return text;
      } finally {
        Files.deleteIfExists(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw cancelled(command, e);
    }
  }

  /** Hands the terminal over to it; returns its exit code. */
  static int onTerminal(List<String> command) {
    try {
      return start(new ProcessBuilder(command).inheritIO()).waitFor();
    } catch (InterruptedException e) {
      throw cancelled(command, e);
    }
  }

  private static OpsException cancelled(List<String> command, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new OpsException(
        ErrorCode.CANCELLED, command.getFirst() + " was interrupted", "Run it again.", e);
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          builder.command().getFirst() + " cannot be run here: " + e.getMessage(),
          "Run deploy/prerequisites lab as root.",
          e);
    }
  }
}
