package org.pgmahout.controller;

import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgmahout.controller.cli.PgmahoutCommand;
import org.pgmahout.controller.cli.PlanLocator;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;

/** Start here: the {@code pgmahout} command. */
public final class ControllerMain {
  /** gRPC logs through the JDK; held here because a logger nobody holds forgets its level. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  /** jetcd leaves a channel behind when a member gives no answer to a question for its status. */
  private static final Logger CHANNELS =
      Logger.getLogger("io.grpc.internal.ManagedChannelOrphanWrapper");

  private ControllerMain() {}

  public static void main(String[] arguments) {
    GRPC.setLevel(Level.WARNING);
    CHANNELS.setLevel(Level.OFF);
    boolean terminal = System.console() != null && System.console().isTerminal();
    boolean colours = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    Screen screen = new Screen(System.out, System.err, terminal, colours);
    PlanLocator home = new PlanLocator(System.getenv(), Path.of("").toAbsolutePath(), checkout());
    System.exit(run(screen, home, arguments));
  }

  /** One command from its arguments to its exit code; the process lives on. */
  public static int run(Screen screen, PlanLocator home, String... arguments) {
    try (Interruption interruption = new Interruption(screen)) {
      return PgmahoutCommand.commandLine(screen, home, interruption, arguments).execute(arguments);
    }
  }

  private static Optional<Path> checkout() {
    return Optional.ofNullable(System.getenv("PGMAHOUT_HOME"))
        .filter(text -> !text.isBlank())
        .map(Path::of)
        .or(
            () ->
                Optional.ofNullable(System.getProperty("pgmahout.deploy"))
                    .map(text -> Path.of(text).toAbsolutePath().getParent()));
  }
}
