package org.pgmahout.controller.cli;

import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all verbs. */
@Command(
    name = "pgmahout",
    mixinStandardHelpOptions = true,
    versionProvider = PgmahoutCommand.Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:failed or refused; the cluster or a node is not as it should be",
      "2:wrong input (plan, flag, missing confirmation); for plan: there are changes",
      "130:stopped by Ctrl-C; apply goes on where it was stopped"
    },
    description = "Builds and keeps PostgreSQL high-availability clusters.")
public final class PgmahoutCommand implements Runnable {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /** The version for {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"pgmahout " + AgentVersions.own()};
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /**
   * The command, wired.
   *
   * @param arguments where they begin with a verb, only that one is built: picocli reads the
   *     annotations of each class, which takes longer than many a command
   */
  public static CommandLine commandLine(
      Screen screen, PlanLocator home, Interruption interruption, String... arguments) {
    PgmahoutCommand root = new PgmahoutCommand();
    CommandLine line = new CommandLine(root);
    new Verbs(screen, home, interruption).addTo(line, arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, _, _) -> failed(screen, e, root.verbose));
    return line;
  }

  private static int failed(Screen screen, Exception e, boolean verbose) {
    OpsException known =
        e instanceof OpsException ops
            ? ops
            : new OpsException(
                ErrorCode.INTERNAL,
                e.toString(),
                "This is a defect; run it again with --verbose and report it.",
                e);
    screen.error(known, verbose);
    return known.code().exitCode();
  }
}
