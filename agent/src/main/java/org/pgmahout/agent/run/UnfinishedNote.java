package org.pgmahout.agent.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Unfinished;

/**
 * Remembers on disk which apply is at work here, so that one that was killed, with this agent or
 * without, is known as unfinished afterwards.
 */
public final class UnfinishedNote {
  private final Path file;

  public UnfinishedNote(Path file) {
    this.file = file;
  }

  /** What is unfinished; {@link Unfinished#NONE} when nothing is. */
  public synchronized Unfinished read() {
    try {
      return Files.exists(file)
          ? Json.tolerant().readValue(Files.readAllBytes(file), Unfinished.class)
          : Unfinished.NONE;
    } catch (IOException e) {
      return new Unfinished("somebody", Instant.EPOCH, "unknown: " + e.getMessage());
    }
  }

  /** Writes only what is new: a lease is renewed much more often than a phase ends. */
  synchronized void write(Unfinished now) {
    if (!now.equals(read())) {
      try {
        PrivateFile.write(file, Json.tolerant().writeValueAsBytes(now));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
    }
  }

  synchronized void clear() {
    PrivateFile.delete(file);
  }
}
