package org.pgmahout.controller.view;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C while nodes are being changed: what is going on is asked to stop, and the process lives on
 * until the command has said how it ended.
 */
public final class Interruption implements AutoCloseable {
  /** A step that has begun ends by itself; the longest are apt's and pip's. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Screen screen;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<Stop> stop = new AtomicReference<>();

  /**
   * What Ctrl-C does now.
   *
   * @param again the command that goes on
   */
  private record Stop(Runnable action, String again) {}

  /** Nothing is to be stopped yet: Ctrl-C ends the process at once. */
  public Interruption(Screen screen) {
    this.screen = screen;
  }

  /**
   * From now on Ctrl-C does this in place of what it did before, and waits for the command's end.
   *
   * @param again the command that goes on from there
   */
  void means(Runnable action, String again) {
    if (stop.getAndSet(new Stop(action, again)) == null) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "interruption"));
    }
  }

  /** From now on Ctrl-C is the end that was wanted: the exit code is 0. */
  public static void isTheEnd() {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0), "the end of looking"));
  }

  /** What the system does for a Ctrl-C; nothing once the command has ended. */
  void interrupted() {
    if (ended.getCount() == 0) {
      return;
    }
    Stop now = stop.get();
    screen.progress("finishing the running steps; no new ones will start");
    now.action().run();
    try {
      if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        screen.progress(
            "a step goes on after %d s; it ends by itself: pgmahout runs NODE. Then: %s"
                .formatted(PATIENCE.toSeconds(), now.again()));
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
