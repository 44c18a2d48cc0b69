package org.pgmahout.common.wire;

import java.util.Locale;
import org.pgmahout.common.outcome.Change;

/** What a thing was that a removal names; the agent says it, and the command shows each its way. */
public enum RemovedThing {
  FOLDER,
  FILE,
  LINK,
  /** A folder at which, or in which, a file system is mounted. */
  MOUNT;

  /** The word in a change's {@code from}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a change is of such a thing. */
  public boolean is(Change change) {
    return change.from().equals(word());
  }
}
