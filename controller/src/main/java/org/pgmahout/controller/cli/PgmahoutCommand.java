package org.pgmahout.controller.cli;

import java.util.List;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.lab.MachineStatus;
import org.pgmahout.controller.operate.AgentVersions;
import org.pgmahout.controller.operate.AppliedPlans;
import org.pgmahout.controller.operate.LiveTruth;
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

  /** The whole command, wired. */
  public static CommandLine commandLine(Screen screen, Home home, Interruption interruption) {
    PgmahoutCommand root = new PgmahoutCommand();
    CommandLine line = new CommandLine(root);
    Function<Workspace, AppliedPlans> plans = space -> new LiveTruth(space.edge());
    CommandLine history = new CommandLine(new HistoryCommand(screen, home, plans));
    history.addSubcommand(new HistoryShowCommand(screen, home, plans));
    CommandLine certs = new CommandLine(new CertsCommand());
    certs
        .addSubcommand(new CertsStatusCommand(screen, home))
        .addSubcommand(new CertsRenewCommand(screen, home, interruption))
        .addSubcommand(new CertsRevokeCommand(screen, home))
        .addSubcommand(new CertsRotateCommand(screen, home, interruption));
    CommandLine operator = new CommandLine(new OperatorCommand());
    operator
        .addSubcommand(new OperatorAddCommand(screen, home))
        .addSubcommand(new OperatorRevokeCommand(screen, home));
    CommandLine secrets = new CommandLine(new SecretsCommand());
    secrets.addSubcommand(new SecretsRotateCommand(screen, home, interruption));
    CommandLine runs = new CommandLine(new RunsCommand(screen, home));
    runs.addSubcommand(new RunsCancelCommand(screen, home));
    CommandLine config = new CommandLine(new ConfigCommand());
    config.addSubcommand(new ConfigPullCommand(screen, home));
    for (Object verb :
        List.of(
            new InitCommand(screen, home),
            new ValidateCommand(screen, home),
            new RenderCommand(screen, home),
            new EnrolCommand(screen, home),
            new PreflightCommand(screen, home),
            new PlanCommand(screen, home),
            new ApplyCommand(screen, home, interruption),
            new StatusCommand(screen, home),
            history,
            certs,
            operator,
            secrets,
            config,
            runs,
            new LogsCommand(screen, home),
            new EnvCommand(screen, home),
            new DestroyCommand(screen, home),
            new LabCommand(labScreen(screen)),
            new VersionCommand(screen, home))) {
      line.addSubcommand(verb);
    }
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

  private static LabCommand.Screen labScreen(Screen screen) {
    return new LabCommand.Screen() {
      @Override
      public void progress(String text) {
        screen.progress(text);
      }

      @Override
      public void machines(List<MachineStatus> rows) {
        screen.table(
            List.of("Machine", "Address", "Container", "Power", "Detail"),
            rows.stream()
                .map(
                    row ->
                        List.of(
                            row.name(),
                            row.address(),
                            row.container(),
                            row.power().name().toLowerCase(java.util.Locale.ROOT),
                            row.detail()))
                .toList());
      }
    };
  }
}
