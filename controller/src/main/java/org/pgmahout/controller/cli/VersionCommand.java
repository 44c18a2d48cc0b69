package org.pgmahout.controller.cli;

import java.util.Map;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;

/** {@code pgmahout version}. */
@Command(name = "version", description = "Shows the command's version and Java's.")
final class VersionCommand extends BaseCommand {
  VersionCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    if (screen().json()) {
      screen()
          .document(Map.of("pgmahout", AgentVersions.own(), "java", Runtime.version().toString()));
    } else {
      screen().result("pgmahout " + AgentVersions.own() + " (Java " + Runtime.version() + ")");
    }
    return 0;
  }
}
