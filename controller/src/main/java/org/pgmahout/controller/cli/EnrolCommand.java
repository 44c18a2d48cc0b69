package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.client.EnrolClient;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.enrol.AgentPackage;
import org.pgmahout.controller.enrol.EnrolledNode;
import org.pgmahout.controller.enrol.Enroller;
import org.pgmahout.controller.enrol.Ssh;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgmahout enrol}: an agent on every machine of the plan. */
@Command(
    name = "enrol",
    description =
        "Puts an agent on every machine of the plan, over your own ssh; upgrades one too.")
final class EnrolCommand extends BaseCommand {
  @Mixin private LimitOption limit;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--deb",
      paramLabel = "FILE",
      description = "The agent's package (default: the newest in the checkout).")
  private Path deb;

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "For ssh -F; else PGMAHOUT_SSH_CONFIG, else your own ~/.ssh/config.")
  private Path sshConfig;

  EnrolCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    AgentPackage agent =
        AgentPackage.find(
            Optional.ofNullable(deb).map(home().folder()::resolve),
            home().checkout().orElse(home().folder()));
    confirm(
        yes,
        "Install the agent "
            + agent.version()
            + " on "
            + space.nodes().stream().map(node -> node.name()).collect(Collectors.joining(", "))
            + "?");
    if (space.folder().control().signs()) {
      LineageCheck.requireNewest(space);
    }
    List<EnrolledNode> rows = enrol(space, agent);
    List<OpsException> untold = refreshed(space, rows);
    show(rows);
    untold.forEach(problem -> screen().error(problem, false));
    boolean good = rows.stream().allMatch(EnrolledNode::good) && untold.isEmpty();
    if (good) {
      screen().next("pgmahout apply");
    }
    return good ? 0 : 1;
  }

  /** Certificates and revocations are written next to the plan: by one at a time. */
  private List<EnrolledNode> enrol(Workspace space, AgentPackage agent) {
    try (ExclusiveOperation _ = ExclusiveOperation.begin(space)) {
      return new Enroller(
              new Ssh(home().sshConfig(Optional.ofNullable(sshConfig))),
              space.folder(),
              agent,
              space.plan().agent().port(),
              new EnrolClient(),
              screen()::progress,
              InstantSource.system())
          .enrol(space.nodes());
    }
  }

  /**
   * An agent that was not there when somebody was revoked learns it now.
   *
   * @return why one did not
   */
  private List<OpsException> refreshed(Workspace space, List<EnrolledNode> rows) {
    List<OpsException> untold = new ArrayList<>();
    List<String> there = rows.stream().filter(EnrolledNode::good).map(EnrolledNode::node).toList();
    new AgentCertificates(space.folder(), space.plan())
        .bringWhereReached(
            space.agents().stream().filter(agent -> there.contains(agent.node())).toList())
        .forEach(
            (node, answer) -> {
              switch (answer) {
                case Parallel.Answer.Value<List<String>>(List<String> words) ->
                    words.forEach(word -> screen().progress(node + ": " + word));
                case Parallel.Answer.Failure<List<String>>(OpsException error) ->
                    untold.add(
                        new OpsException(
                            error.code(),
                            node
                                + ": the agent does not know yet whom to refuse: "
                                + error.getMessage(),
                            "Run the same again: " + error.hint(),
                            error));
              }
            });
    return untold;
  }

  private void show(List<EnrolledNode> rows) {
    if (screen().json()) {
      screen().document(rows.stream().map(Shown::of).toList());
    } else {
      screen()
          .table(
              List.of("Node", "Address", "Outcome", "Detail"),
              rows.stream()
                  .map(row -> List.of(row.node(), row.address(), row.outcome().word(), detail(row)))
                  .toList());
    }
    rows.stream()
        .flatMap(row -> row.problems().stream())
        .forEach(problem -> screen().error(problem, false));
  }

  private static String detail(EnrolledNode row) {
    return row.problems().isEmpty()
        ? row.detail()
        : row.problems().stream()
            .map(problem -> problem.code().name())
            .collect(Collectors.joining(", "));
  }

  /** A row of the JSON result. */
  private record Shown(
      String node, String address, String outcome, String detail, List<String> problems) {
    static Shown of(EnrolledNode row) {
      return new Shown(
          row.node(),
          row.address(),
          row.outcome().word(),
          row.detail(),
          row.problems().stream().map(OpsException::getMessage).toList());
    }
  }
}
