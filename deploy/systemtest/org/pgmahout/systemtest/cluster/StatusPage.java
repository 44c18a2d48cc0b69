package org.pgmahout.systemtest.cluster;

import java.util.regex.Pattern;

/** Lines that {@code status} and {@code plan} print. */
public final class StatusPage {
  /** An apply that stopped half-way: whose it is, since when, and in which phase. */
  public static final Pattern UNFINISHED =
      Pattern.compile(
          "the apply of \\S+, started 2\\S+Z, is unfinished: it stopped in \"[a-z]+: [^\"]+\"");

  private StatusPage() {}
}
