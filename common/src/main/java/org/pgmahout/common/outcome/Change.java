package org.pgmahout.common.outcome;

import java.util.Objects;

/**
 * One thing that is not as the plan wants it, in words an operator can judge before it is mended.
 *
 * @param what the thing itself: a path, a package, a unit, a container setting
 * @param from how it is now; empty when it does not exist
 * @param to how it shall be; empty when it shall not exist
 * @param diff unified diff with secrets masked; empty when from/to say it all
 */
public record Change(String what, String from, String to, String diff) {
  private static final String KEPT = "kept: ";

  public Change {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(diff, "diff");
  }

  /** A change that a short before and after describe completely. */
  public static Change of(String what, String from, String to) {
    return new Change(what, from, to, "");
  }

  /** A thing that does not exist yet. */
  public static Change create(String what, String to) {
    return new Change(what, "", to, "");
  }

  /**
   * A thing that was to go and stays.
   *
   * @param why a sentence's end: the reason, and what to do
   */
  public static Change kept(String what, String is, String why) {
    return new Change(what, is, KEPT + why, "");
  }

  /** Whether the thing stays although it was to go. */
  public boolean stays() {
    return to.startsWith(KEPT);
  }

  /** A file's or document's text change, shown as a diff. */
  public static Change text(String what, String diff) {
    return new Change(what, "", "", diff);
  }
}
