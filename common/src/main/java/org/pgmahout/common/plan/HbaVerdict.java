package org.pgmahout.common.plan;

/** What PostgreSQL makes of a line of pg_hba.conf. */
sealed interface HbaVerdict {

  /** A rule for connections. */
  record Rule(HbaRule rule) implements HbaVerdict {}

  /** A comment, or nothing. */
  record Comment() implements HbaVerdict {}

  /** The lines of another file on the node. */
  record Include() implements HbaVerdict {}

  /** PostgreSQL refuses it, and with it the whole file. */
  record Refused(String what, String remedy) implements HbaVerdict {}

  /** Carries a refusal out of the depth of a line. */
  final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    Unfit(String what, String remedy) {
      super(what, null, false, false);
      this.remedy = remedy;
    }

    Refused refused() {
      return new Refused(getMessage(), remedy);
    }
  }
}
