package org.pgmahout.systemtest.lab;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.pgmahout.controller.ControllerMain;
import org.pgmahout.controller.cli.PlanLocator;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.systemtest.lab.Program.Result;

/**
 * The {@code pgmahout} command inside the tests' own process. A process of its own costs the
 * processor seconds each time, most of them for code that is not compiled yet: with hundreds of
 * commands more than all the clusters. What the launcher, a signal or a kill has a part in is run
 * by {@link TestLab#launched} and {@link TestLab#begin}, as a user runs it.
 */
public final class WarmCommand {
  /** Of a process of its own until it asks anything, on two quick cores. */
  private static final Duration START = Duration.ofSeconds(1);

  private WarmCommand() {}

  /**
   * Lets as much time pass as a process needs to start. What a test did to a machine just before
   * has been seen by systemd and the agents then, as when a person types the command.
   */
  public static void takeTimeToStart() {
    LockSupport.parkNanos(START.toNanos());
  }

  /** Runs it to its end; one that takes longer ends with 124, as a {@link Program} does. */
  public static Result run(
      Path checkout, Map<String, String> environment, Duration limit, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Screen screen = new Screen(printing(out), printing(err), false, false);
    PlanLocator home = new PlanLocator(environment, checkout, Optional.of(checkout));
    long begun = System.nanoTime();
    int exitCode = within(limit, () -> ControllerMain.run(screen, home, arguments));
    return new Result(
        List.of(arguments),
        exitCode,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private static int within(Duration limit, Callable<Integer> command) {
    FutureTask<Integer> task = new FutureTask<>(command);
    Thread.ofPlatform().name("pgmahout").daemon().start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return Program.TOO_LONG;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the command threw", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static PrintStream printing(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }
}
