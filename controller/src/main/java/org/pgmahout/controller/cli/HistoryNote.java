package org.pgmahout.controller.cli;

import java.time.Instant;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.view.Screen;

/** A line of history for what is no part of a plan: certificates, passwords, people. */
final class HistoryNote {
  private HistoryNote() {}

  /**
   * Writes down what has been done. An etcd that is silent does not undo it, and is only told.
   *
   * @param what in a few words, without any value
   */
  static void write(Workspace space, Screen screen, String what) {
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      Optional<String> trouble = truth.etcdTrouble();
      if (trouble.isEmpty()) {
        truth.note(ApplyCommand.who(), Instant.now(), what);
      } else {
        untold(screen, trouble.get());
      }
    } catch (OpsException e) {
      untold(screen, e.getMessage());
    }
  }

  private static void untold(Screen screen, String why) {
    screen.progress("pgmahout history will not tell of it: " + why);
  }
}
