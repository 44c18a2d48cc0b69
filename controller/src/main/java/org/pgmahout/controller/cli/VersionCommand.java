package org.pgmahout.controller.cli;

import java.util.Map;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;

/** {@code pgmahout version}. */
@Command(name = "version", description = "Shows the command's version and Java's.")
final class VersionCommand extends Verb {
  VersionCommand(Screen screen, Home home) {
    super(screen, home);
  }

  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }

  @Override
  int run() {
    if (screen().json()) {
      screen().document(Map.of("pgmahout", version(), "java", Runtime.version().toString()));
    } else {
      screen().result("pgmahout " + version() + " (Java " + Runtime.version() + ")");
    }
    return 0;
  }
}
