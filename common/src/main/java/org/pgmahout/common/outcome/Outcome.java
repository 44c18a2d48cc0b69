package org.pgmahout.common.outcome;

/** What became of a step, in the words Ansible's users know. */
public enum Outcome {
  /** Already right; nothing was touched. */
  OK,
  /** Was wrong, was mended, and a second check agreed. */
  CHANGED,
  /** Dry run only: is wrong and would be mended. */
  WOULD_CHANGE,
  /** Could not be checked or mended. */
  FAILED,
  /** Does not apply here, or a step it depends on failed. */
  SKIPPED,
  /** The node's agent did not answer. */
  UNREACHABLE;

  /** The word shown to people: lower case, blanks instead of underscores. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
