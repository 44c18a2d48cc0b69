package org.pgmahout.controller.cli;

import org.pgmahout.controller.view.Screen;

/** What apply asks of preflight before the first change. */
final class PreflightGate {
  private PreflightGate() {}

  static void pass(Workspace space, Screen screen) {}
}
