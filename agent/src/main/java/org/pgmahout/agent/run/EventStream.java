package org.pgmahout.agent.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.RunEvent;

/**
 * Reads a run's events from its file, from any number on, until the run ends: what a reader gets
 * does not depend on when it came or how slow it is.
 */
public final class EventStream {
  private static final int CHUNK = 64 * 1024;

  private final RunJournal journal;
  private final Clock clock;
  private final Duration heartbeat;

  /**
   * @param heartbeat longest silence while the run goes on
   */
  public EventStream(RunJournal journal, Clock clock, Duration heartbeat) {
    this.journal = journal;
    this.clock = clock;
    this.heartbeat = heartbeat;
  }

  /** Takes whole lines; blocks while its reader is slow; throws IOException when it is gone. */
  public interface Sink {
    void lines(byte[] lines) throws IOException;
  }

  /** Sends what came after event {@code after}, and goes on until the run has ended. */
  public void follow(String run, long after, Sink sink) throws IOException, InterruptedException {
    journal.get(run);
    try (InputStream file = Files.newInputStream(journal.events(run))) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] buffer = new byte[CHUNK];
      long number = 0;
      while (true) {
        Optional<EventLog> live = journal.live(run);
        int read = file.read(buffer);
        for (int i = 0; i < read; i++) {
          line.write(buffer[i]);
          if (buffer[i] == '\n') {
            if (++number > after) {
              line.writeTo(whole);
            }
            line.reset();
          }
        }
        if (whole.size() > 0) {
          sink.lines(whole.toByteArray());
          whole.reset();
        }
        if (read > 0) {
          continue;
        }
        if (live.isEmpty()) {
          return;
        }
        if (!live.get().awaitMore(number, heartbeat)) {
          sink.lines(beat(number));
        }
      }
    }
  }

  private byte[] beat(long number) throws IOException {
    return (Json.tolerant().writeValueAsString(new RunEvent.Heartbeat(number, clock.instant()))
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
