package org.pgmahout.agent.component.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's huge pages of the default size.
 *
 * @param total how many it has, used or not ({@code HugePages_Total} of {@code /proc/meminfo})
 */
record HugePages(int total) {

  /** None where the kernel does not say. */
  static HugePages of(Path kernel) {
    try {
      return new HugePages(
          Files.readAllLines(kernel.resolve("meminfo")).stream()
              .filter(line -> line.startsWith("HugePages_Total:"))
              .map(line -> line.replaceAll("\\D", ""))
              .mapToInt(Integer::parseInt)
              .findFirst()
              .orElse(0));
    } catch (IOException e) {
      return new HugePages(0);
    }
  }
}
