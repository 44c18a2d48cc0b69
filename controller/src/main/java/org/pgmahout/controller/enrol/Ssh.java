package org.pgmahout.controller.enrol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.text.ShellWord;

/**
 * The operator's own OpenSSH client, so that {@code ~/.ssh/config}, agents and jump hosts work. It
 * never asks ({@code BatchMode}) and never gives a secret as an argument: input goes by stdin.
 *
 * @param config file for {@code ssh -F}; empty leaves the user's own
 */
public record Ssh(Optional<Path> config) implements RemoteShell {
  private static final int CONNECT_SECONDS = 10;
  private static final int CONNECTION_FAILED = 255;
  private static final int LAST_WORDS = 2_000;
  private static final Executor THREADS = Thread::startVirtualThread;

  @Override
  public Answer run(NodePlan node, String command, byte[] stdin, Duration limit) {
    Process process = start(node, command);
    CompletableFuture<String> out = all(process.getInputStream());
    CompletableFuture<String> err = all(process.getErrorStream());
    CompletableFuture<Void> fed =
        CompletableFuture.runAsync(() -> feed(process.getOutputStream(), stdin), THREADS);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new OpsException(
            ErrorCode.TIMED_OUT,
            node.name() + ": the command over ssh did not end within " + limit.toSeconds() + " s",
            "Log in by hand (" + byHand(node) + ") and look what the machine is busy with.");
      }
      fed.join();
      Answer answer = new Answer(process.exitValue(), out.join(), err.join().strip());
      if (answer.exitCode() == CONNECTION_FAILED) {
        throw new OpsException(
            ErrorCode.SSH_FAILED,
            node.name() + ": ssh to " + node.sshHost() + " failed: " + lastWords(answer.stderr()),
            "Make this work first: " + byHand(node) + " true");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, node.name() + ": enrolment was interrupted", "Run it again.", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The ssh line for a node, without the remote command. */
  List<String> argv(NodePlan node) {
    List<String> argv = new ArrayList<>(List.of("ssh"));
    config.ifPresent(file -> argv.addAll(List.of("-F", file.toString())));
    argv.addAll(List.of("-o", "BatchMode=yes", "-o", "ConnectTimeout=" + CONNECT_SECONDS, "-T"));
    if (!node.ssh().user().isEmpty()) {
      argv.addAll(List.of("-l", node.ssh().user()));
    }
    if (node.ssh().port() != 0) {
      argv.addAll(List.of("-p", Integer.toString(node.ssh().port())));
    }
    argv.add("--");
    argv.add(node.sshHost());
    return argv;
  }

  /** The same to be pasted; a remote command may follow it. */
  String byHand(NodePlan node) {
    return ShellWord.line(argv(node));
  }

  private Process start(NodePlan node, String command) {
    List<String> argv = argv(node);
    argv.add(command);
    try {
      return new ProcessBuilder(argv).start();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.SSH_FAILED,
          "ssh cannot be run on this computer: " + e.getMessage(),
          "Install the OpenSSH client.",
          e);
    }
  }

  private static CompletableFuture<String> all(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "";
          }
        },
        THREADS);
  }

  /** A remote side that ends before it has read everything says why by its exit code. */
  private static void feed(OutputStream to, byte[] stdin) {
    try (to) {
      to.write(stdin);
    } catch (IOException remoteEnded) {
      Thread.yield();
    }
  }

  private static String lastWords(String stderr) {
    String text = stderr.isBlank() ? "it said nothing" : stderr;
    return text.substring(Math.max(0, text.length() - LAST_WORDS)).replace("\r", "");
  }
}
