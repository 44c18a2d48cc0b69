package org.pgmahout.controller.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.history.EtcdPlanStore;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.lab.MachineStatus;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;

/** All verbs, in the order in which the help shows them. */
final class Verbs {
  private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

  Verbs(Screen screen, PlanLocator home, Interruption interruption) {
    Function<EtcdConnection, PlanStore> plans = etcd -> new EtcdPlanStore(etcd, Map::of);
    all.put("init", () -> new InitCommand(screen, home));
    all.put("validate", () -> new ValidateCommand(screen, home));
    all.put("render", () -> new RenderCommand(screen, home));
    all.put("enrol", () -> new EnrolCommand(screen, home));
    all.put("preflight", () -> new PreflightCommand(screen, home));
    all.put("plan", () -> new PlanCommand(screen, home));
    all.put("apply", () -> new ApplyCommand(screen, home, interruption));
    all.put("status", () -> new StatusCommand(screen, home));
    all.put(
        "history",
        () ->
            group(
                new HistoryCommand(screen, home, plans),
                new HistoryShowCommand(screen, home, plans)));
    all.put(
        "certs",
        () ->
            CommandGroup.of(
                "certs",
                "Certificates: their ends, their renewal, the replacement of an authority.",
                new CertsStatusCommand(screen, home),
                new CertsRenewCommand(screen, home, interruption),
                new CertsRevokeCommand(screen, home),
                new CertsRotateCommand(screen, home, interruption)));
    all.put(
        "operator",
        () ->
            CommandGroup.of(
                "operator",
                "People: gives another one a certificate of their own, and takes it back.",
                new OperatorAddCommand(screen, home),
                new OperatorRevokeCommand(screen, home)));
    all.put(
        "secrets",
        () ->
            CommandGroup.of(
                "secrets",
                "The passwords of PostgreSQL's own roles and of Patroni.",
                new SecretsRotateCommand(screen, home, interruption)));
    all.put(
        "config",
        () ->
            CommandGroup.of(
                "config",
                "Patroni's dynamic configuration, beside the plan that it is made of.",
                new ConfigPullCommand(screen, home)));
    all.put(
        "runs", () -> group(new RunsCommand(screen, home), new RunsCancelCommand(screen, home)));
    all.put("logs", () -> new LogsCommand(screen, home));
    all.put("env", () -> new EnvCommand(screen, home));
    all.put("destroy", () -> new DestroyCommand(screen, home, interruption));
    all.put("lab", () -> new LabCommand(labScreen(screen)));
    all.put("version", () -> new VersionCommand(screen, home));
  }

  /** The one that the arguments begin with; where they begin with none, all of them. */
  void addTo(CommandLine line, String... arguments) {
    Optional<String> named =
        Arrays.stream(arguments).filter(word -> !word.startsWith("-")).findFirst();
    if (named.filter(all::containsKey).isPresent()) {
      line.addSubcommand(named.get(), all.get(named.get()).get());
    } else {
      all.forEach((name, verb) -> line.addSubcommand(name, verb.get()));
    }
  }

  private static CommandLine group(Object verb, Object... below) {
    CommandLine line = new CommandLine(verb);
    Arrays.stream(below).forEach(line::addSubcommand);
    return line;
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
