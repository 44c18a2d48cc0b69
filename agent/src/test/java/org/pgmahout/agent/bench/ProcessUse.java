package org.pgmahout.agent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process of this machine has used up to a moment.
 *
 * @param processor time of all its threads
 * @param residentKb its memory (the kernel's {@code VmRSS})
 */
record ProcessUse(Duration processor, long residentKb) {
  private static final double PERCENT = 100;

  static ProcessUse of(long pid) {
    Duration processor =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new IllegalStateException("process " + pid + " has ended"));
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      long resident =
          lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      return new ProcessUse(processor, resident);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Percent of one processor since an earlier moment. */
  double percentSince(ProcessUse before, Duration elapsed) {
    return PERCENT * processor.minus(before.processor).toNanos() / elapsed.toNanos();
  }
}
