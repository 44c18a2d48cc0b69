package org.pgmahout.agent.run;

import org.pgmahout.common.wire.RunKind;

/** What an operator does after a run that did not come to its end, by what the run was for. */
final class Again {
  private Again() {}

  /** A sentence. */
  static String after(RunKind kind) {
    return switch (kind) {
      case APPLY -> "Run `pgmahout apply` again when ready: it goes on from here.";
      case DESTROY -> "Run `pgmahout destroy` again when ready: it goes on from here.";
      case NARROW_HBA, CHANGE_PASSWORDS, CUT_SESSIONS, SET_ASIDE, RELOAD_PATRONI ->
          "Run the same command again when ready: it goes on from here.";
    };
  }
}
