package org.pgmahout.agent.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.report.problem.MachineFigures;

/**
 * Memory and load by the kernel's own files; nothing where the kernel is a host's, which has other
 * work.
 */
record MachineLook(Machine machine) {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final int KILOBYTE = 1024;

  Optional<MachineFigures> now() {
    if (machine.container()) {
      return Optional.empty();
    }
    try {
      List<String> memory = Files.readAllLines(MEMORY);
      return Optional.of(
          new MachineFigures(
              bytes(memory, "MemTotal:"),
              bytes(memory, "MemAvailable:"),
              Double.parseDouble(Files.readString(LOAD).split(" ")[0]),
              Runtime.getRuntime().availableProcessors()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long bytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KILOBYTE)
        .findFirst()
        .orElse(0);
  }
}
