package org.pgmahout.agent.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.wire.Json;

/**
 * What this agent sees of its cluster, for those who follow it: a line at every change, and at
 * least one in each heartbeat. A reader that is slow gets the newest state next and never those
 * between, and holds nobody but itself.
 */
public final class ClusterStream {
  private final ClusterSight sight;
  private final Supplier<Moment> clock;
  private long version;

  /**
   * @param clock the time
   */
  public ClusterStream(ClusterSight sight, Supplier<Moment> clock) {
    this.sight = sight;
    this.clock = clock;
    sight.listen(_ -> changed());
  }

  /** Takes a line; may block while its reader is slow; throws when the reader is gone. */
  @FunctionalInterface
  public interface Reader {
    void take(byte[] line) throws IOException;
  }

  private synchronized void changed() {
    version++;
    notifyAll();
  }

  private synchronized long version() {
    return version;
  }

  /**
   * Sends lines until this time is over.
   *
   * @param heartbeat longest pause between two lines
   */
  public void follow(Duration life, Duration heartbeat, Reader reader)
      throws IOException, InterruptedException {
    Moment start = clock.get();
    Duration elapsed = Duration.ZERO;
    while (elapsed.compareTo(life) < 0) {
      // Before the look: a change after it is sent at once.
      long seen = version();
      reader.take(line(elapsed));
      awaitAnother(seen, heartbeat);
      elapsed = clock.get().since(start);
    }
  }

  private byte[] line(Duration elapsed) throws JsonProcessingException {
    ClusterLine line =
        sight
            .latest()
            .map(seen -> ClusterLine.of(seen, clock.get(), elapsed))
            .orElseGet(() -> ClusterLine.unknown(elapsed, sight.trouble()));
    return (Json.tolerant().writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private synchronized void awaitAnother(long seen, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toMillis(); version == seen && left > 0; ) {
      wait(left);
      left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    }
  }
}
