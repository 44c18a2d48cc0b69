package org.pgmahout.agent.os;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/**
 * The lines of what a program says, each cut at 64 kB: one that never ends its line must not fill
 * the agent's memory. The rest of a line that was cut is read and forgotten.
 */
final class CutLines implements AutoCloseable {
  static final int LONGEST = 64 * 1024;

  private final BufferedReader in;
  private boolean afterReturn;

  CutLines(Reader in) {
    this.in = new BufferedReader(in);
  }

  /** The next line without its end; empty after the last. */
  Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    boolean any = false;
    for (int read = in.read(); read >= 0; read = in.read()) {
      if (read == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      any = true;
      afterReturn = read == '\r';
      if (read == '\n' || read == '\r') {
        return Optional.of(line.toString());
      }
      if (line.length() < LONGEST) {
        line.append((char) read);
      } else if (line.length() == LONGEST) {
        line.append('…');
      }
    }
    return any ? Optional.of(line.toString()) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
