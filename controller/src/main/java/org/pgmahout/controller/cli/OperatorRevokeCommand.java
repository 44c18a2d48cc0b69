package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.credentials.RevocationDelivery;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout operator revoke}: no agent takes a person's certificates from now on. */
@Command(
    name = "revoke",
    description = {
      "Has every agent refuse all certificates of a person, at once and on open connections, too.",
      "With the name in this folder's own certificate, the folder gets another key first.",
      "An agent that does not answer learns it from the next enrol or apply. Exit codes: 0 all agents know, 1 not all."
    })
final class OperatorRevokeCommand extends BaseCommand {
  @Parameters(paramLabel = "NAME", description = "The person, as certs status shows it.")
  private String name;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  OperatorRevokeCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open();
    confirm(
        yes,
        "Refuse all certificates of " + name + " on every node of " + space.plan().name() + "?");
    RevocationDelivery delivery = new RevocationDelivery(space, screen());
    Map<String, Answer<List<String>>> answers;
    try (ExclusiveOperation _ = ExclusiveOperation.begin(space)) {
      LineageCheck.requireNewest(space);
      space.folder().revoke(name);
      answers = delivery.bring("certificates of " + name + " revoked");
    }
    List<String> silent = delivery.show(answers, name);
    screen()
        .progress(
            name
                + " may still know passwords, and have a certificate of the cluster's own wires:"
                + " pgmahout secrets rotate --all, pgmahout certs rotate-ca cluster");
    if (silent.isEmpty()) {
      screen().next("pgmahout certs status");
      return 0;
    }
    screen()
        .progress(
            String.join(", ", silent)
                + " did not learn it, and still takes "
                + name
                + "'s certificate; the next enrol or apply that reaches it tells it");
    screen().next("pgmahout operator revoke " + ShellWord.quote(name));
    return 1;
  }
}
