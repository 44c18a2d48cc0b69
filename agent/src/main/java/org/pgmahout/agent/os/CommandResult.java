package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.List;

/**
 * How a program ended and what it said, secrets replaced by {@code ***}.
 *
 * @param exitCode 0 is success; 128 + signal when it was killed
 * @param stdout standard output, capped
 * @param stderr standard error, capped
 * @param took wall time
 */
public record CommandResult(int exitCode, String stdout, String stderr, Duration took) {

  /** Whether it ended with 0. */
  public boolean ok() {
    return exitCode == 0;
  }

  /** Standard output's lines that are not blank. */
  public List<String> lines() {
    return stdout.lines().filter(line -> !line.isBlank()).toList();
  }

  /** The end of what it said, errors first, for messages: at most so many lines. */
  public String lastWords(int lines) {
    List<String> said = (stderr.isBlank() ? stdout : stderr).strip().lines().toList();
    return String.join("\n", said.subList(Math.max(0, said.size() - lines), said.size()));
  }
}
