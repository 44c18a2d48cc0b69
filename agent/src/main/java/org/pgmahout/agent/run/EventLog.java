package org.pgmahout.agent.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.RunEvent;

/**
 * The events of one run, in the file that its readers read: when something is changed, an event is
 * durable before anybody can see that a step ended, and a slow reader never holds the run.
 */
final class EventLog implements AutoCloseable {
  private final FileChannel channel;
  private final Clock clock;
  private final boolean durable;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long last;
  private boolean closed;

  /**
   * @param durable whether a step's end must survive a power cut: what a dry run saw need not
   */
  EventLog(Path file, long last, Clock clock, boolean durable) {
    this.clock = clock;
    this.durable = durable;
    this.last = last;
    try {
      this.channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
  }

  /** Appends the event made of the next number and the time. */
  void add(BiFunction<Long, Instant, RunEvent> event) {
    lock.lock();
    try {
      RunEvent made = event.apply(last + 1, clock.instant());
      byte[] line =
          (Json.tolerant().writeValueAsString(made) + "\n").getBytes(StandardCharsets.UTF_8);
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (durable && isBoundary(made)) {
        channel.force(false);
      }
      last++;
      changed.signalAll();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the run's events", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there are more events than {@code seen}; false when there are none in that time.
   */
  boolean awaitMore(long seen, Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = longest.toNanos();
      while (last <= seen && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return last > seen || closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the run has ended. */
  boolean awaitEnd(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = longest.toNanos();
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the run's events", e);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isBoundary(RunEvent event) {
    return switch (event) {
      case RunEvent.RunStarted _, RunEvent.StepFinished _, RunEvent.RunFinished _ -> true;
      case RunEvent.StepStarted _, RunEvent.StepWaiting _, RunEvent.Heartbeat _ -> false;
    };
  }
}
