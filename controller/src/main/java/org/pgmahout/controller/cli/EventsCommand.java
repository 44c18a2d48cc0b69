package org.pgmahout.controller.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.history.EventHistory;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgmahout events}: what happened in the cluster. */
@Command(
    name = "events",
    description = {
      "Lists what happened: changes of the leader, problems, what guards did, applies; newest last.",
      "The agents write it down in etcd, also while no command runs; the last 1000 are kept."
    })
final class EventsCommand extends BaseCommand {
  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      defaultValue = "50",
      description = "So many, the newest (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Not those before: 90s, 30m, 2h, 3d ago, or a moment like 2026-01-31T12:00:00Z.")
  private String since;

  private final Function<EtcdConnection, EventHistory> history;

  EventsCommand(Screen screen, PlanLocator home, Function<EtcdConnection, EventHistory> history) {
    super(screen, home);
    this.history = history;
  }

  @Override
  int run() {
    if (most < 1) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID, "-n is " + most, "Write how many events to show, at least 1.");
    }
    Instant from = since == null ? Instant.MIN : SinceWord.moment(since, Instant.now());
    EventHistory known;
    try (EtcdConnection etcd = new EtcdConnection(open().edge())) {
      known = history.apply(etcd);
    }
    List<ClusterEvent> wanted = known.last(most, from);
    if (screen().json()) {
      screen().document(wanted);
    } else if (wanted.isEmpty()) {
      screen().progress(since == null ? "nothing has happened yet" : "nothing happened since then");
      screen().next("pgmahout status");
    } else {
      screen()
          .table(
              List.of("When", "Event", "What happened"),
              wanted.stream().map(EventsCommand::row).toList());
    }
    if (known.unreadable() > 0) {
      screen()
          .progress(
              "%d events were written by a newer version and are not shown"
                  .formatted(known.unreadable()));
    }
    wanted.stream()
        .filter(event -> event.kind() == ClusterEvent.Kind.PROBLEM_OPENED)
        .map(ClusterEvent::next)
        .filter(next -> next.startsWith("pgmahout "))
        .reduce((_, newest) -> newest)
        .ifPresent(screen()::next);
    return 0;
  }

  private static List<String> row(ClusterEvent event) {
    return List.of(
        event.at().truncatedTo(ChronoUnit.SECONDS).toString(), word(event.kind()), event.what());
  }

  /** Short, so that a terminal has room for the sentence. */
  private static String word(ClusterEvent.Kind kind) {
    return switch (kind) {
      case LEADER_CHANGED -> "leader";
      case PROBLEM_OPENED -> "problem";
      case PROBLEM_CLOSED -> "solved";
      case GUARD_ACTED -> "guard";
      case APPLY_ENDED -> "apply";
    };
  }
}
