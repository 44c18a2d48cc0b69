package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.client.EnrolClient;
import org.pgmahout.controller.enrol.AgentPackage;
import org.pgmahout.controller.enrol.Enroller;
import org.pgmahout.controller.enrol.Enrolment;
import org.pgmahout.controller.enrol.Ssh;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgmahout enrol}: an agent on every machine, over the operator's own ssh. */
@Command(
    name = "enrol",
    description = "Puts an agent on every machine of the plan over your own ssh, or upgrades it.")
final class EnrolCommand extends Verb {
  @Option(names = {"-y", "--yes"}, description = "Do not ask before installing.")
  private boolean yes;

  @Option(
      names = "--package",
      paramLabel = "FILE",
      description = "The agent's package (default: the one that was built with this command).")
  private Path agentPackage;

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "Configuration for ssh (default: PGMAHOUT_SSH_CONFIG, else ssh's own).")
  private Path sshConfig;

  @Mixin private LimitOption limit;

  EnrolCommand(Screen screen, Home home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(null, limit.words());
    confirm(yes, "Install the agent on " + space.nodes().size() + " machines of " + space.file() + ".");
    Optional<Path> config =
        Optional.ofNullable(sshConfig)
            .or(
                () ->
                    Optional.ofNullable(home().environment().get("PGMAHOUT_SSH_CONFIG"))
                        .filter(text -> !text.isBlank())
                        .map(Path::of));
    Enroller enroller =
        new Enroller(
            new Ssh(config),
            space.folder(),
            AgentPackage.find(
                Optional.ofNullable(agentPackage), home().checkout().orElse(home().folder())),
            space.plan().agent().port(),
            new EnrolClient(),
            screen()::progress,
            InstantSource.system());
    List<Enrolment> rows = enroller.enrol(space.nodes());
    if (screen().json()) {
      screen()
          .document(
              rows.stream()
                  .map(row -> List.of(row.node(), row.address(), row.outcome().word(), row.detail()))
                  .toList());
    } else {
      screen()
          .table(
              List.of("Node", "Address", "Outcome", "Detail"),
              rows.stream()
                  .map(row -> List.of(row.node(), row.address(), row.outcome().word(), row.detail()))
                  .toList());
    }
    rows.forEach(row -> row.problems().forEach(problem -> screen().error(problem, false)));
    boolean good = rows.stream().allMatch(Enrolment::good);
    screen().next(good ? "pgmahout apply" : "pgmahout enrol");
    return good ? 0 : 1;
  }
}
