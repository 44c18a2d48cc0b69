package org.pgmahout.agent.component.haproxy;

import java.util.List;

/** What HAProxy has against a configuration, out of all that it prints. */
public final class HaproxyWords {
  private static final int MOST = 3;

  private HaproxyWords() {}

  /**
   * The last of its alerts; empty when there is none. HAProxy ends with a formula that names
   * nothing ("Some protocols failed to start", "Fatal errors found"), which is left out.
   */
  public static List<String> alerts(List<String> lines) {
    List<String> all =
        lines.stream()
            .filter(line -> line.contains("[ALERT]"))
            .map(line -> line.replaceFirst("^.*?\\[ALERT]\\s*(\\(\\d+\\) : )?(config : )?", ""))
            .filter(line -> !line.contains("haproxy.main()"))
            // Somebody stopped it, and it obeyed.
            .filter(line -> !line.contains("exited with code 143"))
            .filter(line -> !line.matches("(Error\\(s\\)|Fatal errors) found in .*"))
            .distinct()
            .toList();
    return all.subList(Math.max(0, all.size() - MOST), all.size());
  }
}
