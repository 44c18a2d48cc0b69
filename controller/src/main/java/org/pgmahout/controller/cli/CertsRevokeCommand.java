package org.pgmahout.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.credentials.RevocationDelivery;
import org.pgmahout.controller.credentials.StaleFolders;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout certs revoke}: who has the files of a node's agent is no longer that agent. */
@Command(
    name = "revoke",
    description = {
      "Refuses all certificates that the agent of a node was given, here and in every other agent.",
      "The node is not asked, and is sent nothing more. It comes back by enrol, with another key.",
      "Exit codes: 0 all agents know, 1 not all."
    })
final class CertsRevokeCommand extends BaseCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NODE",
      description = "A node of the plan, or one that was in it.")
  private List<String> nodes = new ArrayList<>();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  CertsRevokeCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = openWithout(new LinkedHashSet<>(nodes));
    PlanFolder folder = space.folder();
    folder.control().requireKey();
    nodes.forEach(node -> requireKnown(space, node));
    String whom = "the agent of " + String.join(", ", nodes);
    confirm(
        yes,
        "Refuse %s on every other node of %s, and send it nothing more?"
            .formatted(whom, space.plan().name()));
    RevocationDelivery delivery = new RevocationDelivery(space, screen());
    Map<String, Answer<List<String>>> answers;
    try (ExclusiveOperation _ = ExclusiveOperation.begin(space)) {
      nodes.forEach(folder.agents()::revoke);
      screen().progress("this command sends nothing more to " + whom);
      answers = delivery.bring("certificates of " + whom + " revoked");
    }
    List<String> silent = delivery.show(answers, whom);
    if (!silent.isEmpty()) {
      screen()
          .progress(
              String.join(", ", silent)
                  + " did not learn it: an agent's certificate opens no other node's agent, so that"
                  + " this lets nobody in; the next apply that reaches it tells it");
    }
    StaleFolders.ofOperators(folder).forEach(screen()::progress);
    String without = String.join(",", nodes);
    screen()
        .progress(
            "etcd, Patroni and PostgreSQL still take the keys that are on that machine: see docs/broken-into.md");
    screen()
        .next(
            space.plan().security().tls()
                ? "pgmahout certs rotate-ca cluster --without " + without
                : "pgmahout secrets rotate --all --without " + without);
    return silent.isEmpty() ? 0 : 1;
  }

  /** A folder that is older than the register learns from the node itself what it has. */
  private void requireKnown(Workspace space, String name) {
    PlanFolder folder = space.folder();
    space.plan().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .ifPresent(node -> learn(space, node));
    if (folder.agents().certificates(name).isEmpty()) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          "no certificate is known that the agent of "
              + name
              + " was given: it was never enrolled from here, or before such were remembered",
          "Nobody's copy of it is taken any more after: pgmahout certs rotate-ca control --without "
              + name);
    }
  }

  private void learn(Workspace space, NodePlan node) {
    if (space.folder().agents().certificates(node.name()).isEmpty()) {
      new AgentCertificates(space.folder(), space.plan()).rememberShown(node);
      if (!space.folder().agents().certificates(node.name()).isEmpty()) {
        screen()
            .progress(
                node.name()
                    + ": the certificate that it shows now was not remembered; when it had others"
                    + " before, replace the authority, too: pgmahout certs rotate-ca control --without "
                    + node.name());
      }
    }
  }
}
