package org.pgmahout.common.outcome;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Objects;

/**
 * One thing that is not as the plan wants it, in words an operator can judge before it is mended.
 * The words are for people; who decides something asks for the {@link Kind}.
 *
 * @param what the thing itself: a path, a package, a unit, a container setting
 * @param from how it is now; empty when it does not exist
 * @param to how it is to be; empty when it is not to exist
 * @param diff unified diff with secrets masked; empty when from/to say it all
 * @param kind what kind of change it is; {@link Kind#USUAL} when a newer agent says another
 */
public record Change(
    String what,
    String from,
    String to,
    String diff,
    @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE) Kind kind) {

  /** What kind of change it is, as far as the command acts on that. */
  public enum Kind {
    /** One that nobody treats in a way of its own. */
    @JsonEnumDefaultValue
    USUAL,
    /** The thing was to go, and stays. */
    KEPT,
    /** A process reads its files again; nothing restarts. */
    RELOAD,
    /** Labels of a container: among them which authorities its program has read. */
    LABELS,
    /** The password of a role of the plan. */
    PASSWORD,
    /** A database or a role is deleted. */
    DROP,
    /** A folder is removed with all that is in it. */
    REMOVED_FOLDER,
    /** A file is removed. */
    REMOVED_FILE
  }

  public Change {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(diff, "diff");
    // An earlier agent names none.
    kind = kind == null ? Kind.USUAL : kind;
  }

  /** A change that a short before and after describe completely. */
  public static Change of(String what, String from, String to) {
    return new Change(what, from, to, "", Kind.USUAL);
  }

  /** A thing that does not exist yet. */
  public static Change create(String what, String to) {
    return of(what, "", to);
  }

  /**
   * A thing that was to go and stays.
   *
   * @param why a sentence's end: the reason, and what to do
   */
  public static Change kept(String what, String is, String why) {
    return of(what, is, "kept: " + why).as(Kind.KEPT);
  }

  /** Whether the thing stays although it was to go. */
  public boolean stays() {
    return kind == Kind.KEPT;
  }

  /** A file's or document's text change, shown as a diff. */
  public static Change text(String what, String diff) {
    return new Change(what, "", "", diff, Kind.USUAL);
  }

  /** The same as a change of this kind. */
  public Change as(Kind other) {
    return new Change(what, from, to, diff, other);
  }
}
