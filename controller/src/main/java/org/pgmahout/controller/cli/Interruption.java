package org.pgmahout.controller.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pgmahout.controller.view.Screen;

/**
 * Ctrl-C while nodes are being changed: what is going on is asked to stop, and the process lives on
 * until the command has said how it ended.
 */
public final class Interruption implements AutoCloseable {
  /** A step that has begun ends by itself; the longest are apt's and pip's. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Screen screen;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Nothing is to be stopped yet: Ctrl-C ends the process at once. */
  public Interruption(Screen screen) {
    this.screen = screen;
  }

  /** From now on Ctrl-C does this, and waits for the command's end. */
  void means(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(stop), "interruption"));
  }

  private void interrupted(Runnable stop) {
    if (ended.getCount() == 0) {
      return;
    }
    screen.progress("stopping: steps that have begun are let end, nothing else is begun");
    stop.run();
    try {
      if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        screen.progress(
            "a step goes on after %d s; it ends by itself: pgmahout runs NODE. Then: pgmahout apply"
                .formatted(PATIENCE.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has said its last word. */
  @Override
  public void close() {
    ended.countDown();
  }
}
