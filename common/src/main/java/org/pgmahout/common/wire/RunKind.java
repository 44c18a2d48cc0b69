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

  /** As people read it: {@code change-passwords}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
