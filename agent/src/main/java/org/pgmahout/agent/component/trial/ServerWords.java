package org.pgmahout.agent.component.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PostgreSQL program wrote to its standard error, without a prefix and in English
 * (PostgreSQL's documentation, "Reporting Errors Within the Server": severity, two blanks, text;
 * DETAIL, HINT and CONTEXT follow).
 *
 * @param severity {@code LOG}, {@code FATAL}, …
 * @param text its first line
 * @param more what follows it, with its own heads
 */
record ServerWords(String severity, String text, List<String> more) {
  private static final Pattern HEAD =
      Pattern.compile("(?:[\\w.]+: )?(LOG|WARNING|ERROR|FATAL|PANIC|NOTICE|INFO):  (.*)");
  private static final Pattern FOLLOWS =
      Pattern.compile("(?:[\\w.]+: )?(DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION):  (.*)");
  private static final Pattern PLACE = Pattern.compile(" in file \"[^\"]*\" line \\d+");
  private static final Pattern HBA_LINE =
      Pattern.compile("line (\\d+) of configuration file .*/(pg_hba|pg_ident)\\.conf.*");

  ServerWords {
    more = List.copyOf(more);
  }

  static List<ServerWords> read(List<String> lines) {
    List<ServerWords> all = new ArrayList<>();
    for (String line : lines) {
      Matcher head = HEAD.matcher(line);
      Matcher follows = FOLLOWS.matcher(line);
      if (head.matches()) {
        all.add(new ServerWords(head.group(1), head.group(2), List.of()));
      } else if (follows.matches() && !all.isEmpty()) {
        all.add(all.removeLast().and(follows.group(1) + ": " + follows.group(2)));
      } else if (line.startsWith("\t") && !all.isEmpty()) {
        all.add(all.removeLast().and(line.strip()));
      }
    }
    return List.copyOf(all);
  }

  boolean ends() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }

  /** Number of the line of pg_hba.conf or pg_ident.conf that it is about. */
  Optional<Integer> lineOf(String file) {
    return more.stream()
        .map(HBA_LINE::matcher)
        .filter(place -> place.find() && place.group(2).equals(file))
        .map(place -> Integer.valueOf(place.group(1)))
        .findFirst();
  }

  /** In one line, without what names a file of the trial. */
  String inOneLine() {
    StringBuilder all = new StringBuilder(PLACE.matcher(text).replaceFirst(""));
    more.stream()
        .filter(line -> !line.startsWith("CONTEXT: ") && !line.startsWith("LOCATION: "))
        .forEach(line -> all.append(all.toString().endsWith(".") ? " " : "; ").append(line));
    return all.toString();
  }

  private ServerWords and(String line) {
    List<String> longer = new ArrayList<>(more);
    longer.add(line);
    return new ServerWords(severity, text, longer);
  }
}
