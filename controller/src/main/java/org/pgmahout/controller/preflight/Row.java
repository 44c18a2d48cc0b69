package org.pgmahout.controller.preflight;

import java.util.Objects;

/**
 * One line of preflight's table.
 *
 * @param check what was looked at
 * @param observed what was found, against what is expected
 * @param remedy what to do; empty for a pass
 */
public record Row(String node, String check, Verdict verdict, String observed, String remedy) {

  public Row {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(check, "check");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(observed, "observed");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** From fit to unfit; FAIL stops an apply. */
  public enum Verdict {
    PASS,
    WARN,
    FAIL
  }

  static Row pass(String node, String check, String observed) {
    return new Row(node, check, Verdict.PASS, observed, "");
  }

  static Row warn(String node, String check, String observed, String remedy) {
    return new Row(node, check, Verdict.WARN, observed, remedy);
  }

  static Row fail(String node, String check, String observed, String remedy) {
    return new Row(node, check, Verdict.FAIL, observed, remedy);
  }
}
