package org.pgmahout.systemtest.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The agents' logs, read by every test for what nobody expected: a warning, an error, a stack
 * trace. Each machine keeps a mark of how far its log was read.
 */
public final class AgentLogs {
  private static final String NEW_LINES =
      "journalctl -q --no-pager -o cat -u pgmahout-agent --cursor-file=/var/tmp/agent-log-read";

  /** logback's words at the line's start, the JVM's own, and a trace. */
  private static final Pattern TROUBLE =
      Pattern.compile("^(WARN|ERROR|SEVERE|Caused by: |Exception in thread |\\tat |\\S+Exception)");

  private AgentLogs() {}

  /** Lines written since the last call, as {@code machine: line}, that nobody allowed. */
  public static List<String> unexpected(TestLab lab, String... allowed) {
    List<Pattern> expected = Arrays.stream(allowed).map(Pattern::compile).toList();
    List<String> found = new ArrayList<>();
    for (String machine : lab.machines()) {
      lab.output(machine, NEW_LINES)
          .lines()
          .filter(line -> TROUBLE.matcher(line).find())
          .filter(line -> expected.stream().noneMatch(each -> each.matcher(line).find()))
          .forEach(line -> found.add(machine + ": " + line));
    }
    return found;
  }
}
