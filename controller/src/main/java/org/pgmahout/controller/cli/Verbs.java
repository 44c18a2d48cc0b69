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
import org.pgmahout.controller.history.EventHistory;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.lab.MachineStatus;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;

/** All verbs, in the order in which the help shows them. */
final class Verbs {
  private final Map<String, Verb> all = new LinkedHashMap<>();

  /**
   * A verb before it is built.
   *
   * @param summary what the list of all verbs says of it
   * @param whole picocli's command, or the object it makes one of
   */
  private record Verb(Supplier<String[]> summary, Supplier<Object> whole) {}

  Verbs(Screen screen, PlanLocator home, Interruption interruption) {
    Function<EtcdConnection, PlanStore> plans = etcd -> new EtcdPlanStore(etcd, Map::of);
    add("init", InitCommand.class, () -> new InitCommand(screen, home));
    add("validate", ValidateCommand.class, () -> new ValidateCommand(screen, home));
    add("render", RenderCommand.class, () -> new RenderCommand(screen, home));
    add("enrol", EnrolCommand.class, () -> new EnrolCommand(screen, home));
    add("preflight", PreflightCommand.class, () -> new PreflightCommand(screen, home));
    add("plan", PlanCommand.class, () -> new PlanCommand(screen, home));
    add("apply", ApplyCommand.class, () -> new ApplyCommand(screen, home, interruption));
    add("status", StatusCommand.class, () -> new StatusCommand(screen, home));
    add(
        "history",
        HistoryCommand.class,
        () ->
            group(
                new HistoryCommand(screen, home, plans),
                new HistoryShowCommand(screen, home, plans)));
    add("events", EventsCommand.class, () -> new EventsCommand(screen, home, EventHistory::read));
    addGroup(
        "certs",
        "Certificates: their ends, their renewal, the replacement of an authority.",
        () ->
            List.of(
                new CertsStatusCommand(screen, home),
                new CertsRenewCommand(screen, home, interruption),
                new CertsRevokeCommand(screen, home),
                new CertsRotateCommand(screen, home, interruption)));
    addGroup(
        "operator",
        "People: gives another one a certificate of their own, and takes it back.",
        () ->
            List.of(new OperatorAddCommand(screen, home), new OperatorRevokeCommand(screen, home)));
    addGroup(
        "secrets",
        "The passwords of PostgreSQL's own roles and of Patroni.",
        () -> List.of(new SecretsRotateCommand(screen, home, interruption)));
    addGroup(
        "config",
        "Patroni's dynamic configuration, beside the plan that it is made of.",
        () -> List.of(new ConfigPullCommand(screen, home)));
    add(
        "runs",
        RunsCommand.class,
        () -> group(new RunsCommand(screen, home), new RunsCancelCommand(screen, home)));
    add("logs", LogsCommand.class, () -> new LogsCommand(screen, home));
    add("env", EnvCommand.class, () -> new EnvCommand(screen, home));
    add("destroy", DestroyCommand.class, () -> new DestroyCommand(screen, home, interruption));
    add("lab", LabCommand.class, () -> new LabCommand(labScreen(screen)));
    add("version", VersionCommand.class, () -> new VersionCommand(screen, home));
  }

  private void add(String name, Class<?> type, Supplier<Object> whole) {
    all.put(name, new Verb(() -> type.getAnnotation(Command.class).description(), whole));
  }

  private void addGroup(String name, String description, Supplier<List<Object>> below) {
    all.put(
        name,
        new Verb(
            () -> new String[] {description},
            () -> CommandGroup.of(name, description, below.get().toArray())));
  }

  /**
   * The one that the arguments begin with; where they begin with none, all of them. Options alone
   * reach no verb, so {@code --help} is shown each verb's name and summary without its options:
   * picocli would read the annotations of thirty classes for nothing.
   */
  void addTo(CommandLine line, String... arguments) {
    Optional<String> named =
        Arrays.stream(arguments).filter(word -> !word.startsWith("-")).findFirst();
    if (named.filter(all::containsKey).isPresent()) {
      line.addSubcommand(named.get(), all.get(named.get()).whole().get());
    } else if (named.isEmpty() && arguments.length > 0) {
      // No summary needs the options that every verb has; picocli would make them for each.
      line.getCommandSpec().scopeType(ScopeType.LOCAL);
      all.forEach((name, verb) -> line.addSubcommand(name, summary(name, verb)));
    } else {
      all.forEach((name, verb) -> line.addSubcommand(name, verb.whole().get()));
    }
  }

  private static CommandSpec summary(String name, Verb verb) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(verb.summary().get());
    return spec;
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
