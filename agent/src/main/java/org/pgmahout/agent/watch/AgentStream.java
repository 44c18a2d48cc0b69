package org.pgmahout.agent.watch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.wire.Json;

/**
 * The stream of one other agent, asked for again whenever it ends. What was heard stays known, and
 * gets older.
 */
final class AgentStream implements AutoCloseable {
  /** A line has some hundred bytes for each member. */
  private static final int LONGEST_LINE = 64 * 1024;

  /** A line may be under way so long; later ones of the same stream are hardly younger. */
  private static final Duration LATE = Duration.ofSeconds(3);

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int MOST_DOUBLINGS = 4;

  /** Asks for the stream. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  private final Source source;
  private final Supplier<Moment> clock;
  private final Runnable heard;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private Optional<Observation> latest = Optional.empty();
  private String trouble = "it was not heard yet";
  private Moment lastLine;
  private int failures;

  /**
   * @param name of the node, for the thread
   * @param heard called after every line, and every loss
   */
  AgentStream(String name, Source source, Supplier<Moment> clock, Runnable heard) {
    this.source = source;
    this.clock = clock;
    this.heard = heard;
    this.lastLine = clock.get();
    this.thread = Thread.ofVirtual().name("follows-" + name).start(this::run);
  }

  /** The newest that it brought, with its age. */
  synchronized Optional<Observation> latest() {
    return latest;
  }

  /** Why it brings nothing; empty while it does. */
  synchronized String trouble() {
    return trouble;
  }

  /** How long nothing came; from its beginning while nothing ever came. */
  synchronized Duration silence() {
    return clock.get().since(lastLine);
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        lost(session());
        long pause = FIRST_PAUSE_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
        if (closed.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // It was closed.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Why it ended; never throws for what the other side does: a stream that died would be silent.
   */
  private String session() {
    Moment asked = clock.get();
    try (InputStream lines = source.open()) {
      while (closed.getCount() > 0) {
        byte[] line = line(lines);
        if (line.length == 0) {
          return "its stream has ended";
        }
        take(Json.tolerant().readValue(line, ClusterLine.class), asked);
      }
      return "closed";
    } catch (IOException | RuntimeException e) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private void take(ClusterLine line, Moment asked) throws IOException {
    Moment now = clock.get();
    Duration underWay = line.underWay(asked, now);
    if (underWay.compareTo(LATE) > 0) {
      throw new IOException("its lines come " + underWay.toSeconds() + " s late");
    }
    synchronized (this) {
      failures = 0;
      lastLine = now;
      trouble = line.trouble();
      latest = line.observation(asked, now).or(() -> latest);
    }
    heard.run();
  }

  private void lost(String why) {
    synchronized (this) {
      trouble = why;
      latest = latest.map(known -> known.doubted(why));
    }
    heard.run();
  }

  /** The next line; empty at the end. */
  private static byte[] line(InputStream lines) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = lines.read(); next >= 0; next = lines.read()) {
      if (next == '\n') {
        return line.toByteArray();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("its line is longer than " + LONGEST_LINE + " bytes");
      }
      line.write(next);
    }
    return new byte[0];
  }

  /** Ends it; an interrupt closes the connection that a virtual thread reads from. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
