package org.pgmahout.common.wire;

import org.pgmahout.common.outcome.Change;

/**
 * The parts of a thing whose change the command acts on. The agent names its changes by them, so
 * that none of them changes on one side alone; all other words of a change are only shown.
 */
public enum KnownChange {
  /** Of a container: among them which authorities its program has read. */
  LABELS("labels"),
  /** Of a role of the plan. */
  PASSWORD("password");

  private final String part;

  KnownChange(String part) {
    this.part = part;
  }

  /** The part's own word. */
  public String part() {
    return part;
  }

  /** This part of a thing, as a change names it. */
  public String of(String thing) {
    return thing + ", " + part;
  }

  /** Whether a change is one of this part. */
  public boolean is(Change change) {
    return change.what().endsWith(", " + part);
  }
}
