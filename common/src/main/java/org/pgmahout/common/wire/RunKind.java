package org.pgmahout.common.wire;

import java.util.Locale;

/** What a run is for, as people and the journal have it; {@link RunOperation} says it whole. */
public enum RunKind {
  /** The node is made as its spec says, or looked at with the same eyes. */
  APPLY,
  /** The cluster is taken off the node. */
  DESTROY,
  /** The lines of pg_hba are narrowed. */
  NARROW_HBA,
  /** PostgreSQL's roles get other passwords. */
  CHANGE_PASSWORDS,
  /** Sessions of nodes that are not trusted any more are ended. */
  CUT_SESSIONS,
  /** What a cut-off bootstrap left is moved out of the way. */
  SET_ASIDE,
  /** Patroni reads its files again. */
  RELOAD_PATRONI;

  /** What an operator does after a run that did not come to its end, a sentence. */
  public String again() {
    return switch (this) {
      case APPLY -> "Run `pgmahout apply` again when ready: it goes on from here.";
      case DESTROY -> "Run `pgmahout destroy` again when ready: it goes on from here.";
      case NARROW_HBA, CHANGE_PASSWORDS, CUT_SESSIONS, SET_ASIDE, RELOAD_PATRONI ->
          "Run the same command again when ready: it goes on from here.";
    };
  }

  /** As people read it: {@code change-passwords}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
