package org.pgmahout.controller.cli;

import java.util.Map;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pgmahout history show}: a plan of the past, to read or to apply again. */
@Command(
    name = "show",
    description = "Prints the plan that was applied as a generation, with every default.")
final class HistoryShowCommand extends BaseCommand {
  @Parameters(paramLabel = "GENERATION", description = "Its number (pgmahout history).")
  private long generation;

  private final Function<EtcdConnection, PlanStore> plans;

  HistoryShowCommand(Screen screen, PlanLocator home, Function<EtcdConnection, PlanStore> plans) {
    super(screen, home);
    this.plans = plans;
  }

  @Override
  int run() {
    String text;
    try (EtcdConnection etcd = new EtcdConnection(open().edge())) {
      text =
          plans
              .apply(etcd)
              .plan(generation)
              .orElseThrow(
                  () ->
                      new OpsException(
                          ErrorCode.NOT_FOUND,
                          "the plan of generation " + generation + " is not kept in etcd",
                          "See which there are: pgmahout history."));
    }
    if (screen().json()) {
      screen().document(Map.of("generation", generation, "plan", text));
    } else {
      screen().result(text.stripTrailing());
    }
    return 0;
  }
}
