package org.pgmahout.controller.cli;

import java.util.List;
import java.util.function.Function;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.history.PlanStore.Past;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;

/** {@code pgmahout history}: the applies of the past, and what was done between them. */
@Command(
    name = "history",
    description = {
      "Lists the applies: when, by whom, and what changed; newest first.",
      "Between them, under the generation in force: what was done to certificates and passwords."
    })
final class HistoryCommand extends BaseCommand {
  private final Function<EtcdConnection, PlanStore> plans;

  HistoryCommand(Screen screen, PlanLocator home, Function<EtcdConnection, PlanStore> plans) {
    super(screen, home);
    this.plans = plans;
  }

  @Override
  int run() {
    List<Past> past;
    try (EtcdConnection etcd = new EtcdConnection(open().edge())) {
      past = plans.apply(etcd).past();
    }
    if (screen().json()) {
      screen().document(past);
      return 0;
    }
    if (past.isEmpty()) {
      screen().progress("nothing was applied yet");
      screen().next("pgmahout apply");
      return 0;
    }
    screen()
        .table(
            List.of("Generation", "When", "Who", "What changed"),
            past.stream()
                .map(
                    entry ->
                        List.of(
                            String.valueOf(entry.generation()),
                            entry.at(),
                            entry.who(),
                            entry.changed()))
                .toList());
    screen().next("pgmahout history show " + past.getFirst().generation());
    return 0;
  }
}
