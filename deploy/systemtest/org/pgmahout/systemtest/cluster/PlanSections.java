package org.pgmahout.systemtest.cluster;

import java.util.stream.Collectors;

/**
 * Adds to a plan's text as an operator would who finds a section there already: a key may stand in
 * a plan once.
 */
public final class PlanSections {
  private static final String POSTGRESQL = "postgresql:\n";

  private PlanSections() {}

  /** The plan with more lines; those of {@code postgresql} come first in the section it has. */
  public static String added(String plan, String more) {
    int begin = ("\n" + more).indexOf("\n" + POSTGRESQL);
    if (begin < 0 || !plan.contains("\n" + POSTGRESQL)) {
      return plan + "\n" + more;
    }
    String body = more.substring(begin + POSTGRESQL.length());
    String own =
        body.lines()
            .takeWhile(line -> line.isEmpty() || line.startsWith(" "))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    String rest = more.substring(0, begin) + body.substring(Math.min(body.length(), own.length()));
    return plan.replace("\n" + POSTGRESQL, "\n" + POSTGRESQL + own) + "\n" + rest;
  }
}
