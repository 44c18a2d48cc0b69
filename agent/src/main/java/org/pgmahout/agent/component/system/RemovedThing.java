package org.pgmahout.agent.component.system;

import java.nio.file.Path;
import java.util.Locale;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;

/** What a thing is that a removal takes away: each is removed, and shown, in a way of its own. */
enum RemovedThing {
  FOLDER(Kind.REMOVED_FOLDER),
  FILE(Kind.REMOVED_FILE),
  LINK(Kind.USUAL),
  /** A folder at which, or in which, a file system is mounted. */
  MOUNT(Kind.USUAL);

  private final Kind kind;

  RemovedThing(Kind kind) {
    this.kind = kind;
  }

  /** Its removal. */
  Change removed(Path path, String becomes) {
    return Change.of(path.toString(), word(), becomes).as(kind);
  }

  /** As people read it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
