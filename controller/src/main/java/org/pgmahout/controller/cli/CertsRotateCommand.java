package org.pgmahout.controller.cli;

import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.pki.RotationStage;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.AgentCertificates;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout certs rotate-ca}: another authority, without a moment of distrust. */
@Command(
    name = "rotate-ca",
    description = {
      "Replaces an authority: first every node trusts the old and a new one, then all certificates",
      "are the new one's, then the old one is trusted by nobody. Stopped anywhere, the same command",
      "goes on. Needs every node. With cluster, etcd's members are restarted one after the other."
    })
final class CertsRotateCommand extends Verb {
  @Parameters(
      paramLabel = "control|cluster",
      description = "The agents' API, or the cluster's wires.")
  private AuthorityName authority;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; clients that verify the cluster's servers have both authorities.")
  private boolean yes;

  private final Interruption interruption;

  CertsRotateCommand(Screen screen, Home home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = open();
    PlanFolder folder = space.folder();
    if (authority == AuthorityName.CLUSTER && !space.plan().security().tls()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "security.transport is plain: the cluster's wires have no certificates",
          "Only the control authority can be replaced: pgmahout certs rotate-ca control.");
    }
    requireEveryNode(space);
    if (folder.rotation(authority) == RotationStage.STEADY) {
      confirm(
          yes, "Replace the " + authority.word() + " authority of " + space.plan().name() + "?");
    } else {
      screen().progress("going on: " + words(folder.rotation(authority)));
      bring(space);
    }
    do {
      if (folder.rotation(authority) == RotationStage.BOTH_TRUSTED) {
        awaitClients(space);
      }
      requireEveryNode(space);
      screen().progress(words(folder.advance(authority)));
      bring(space);
    } while (folder.rotation(authority) != RotationStage.STEADY);
    screen().progress("the old " + authority.word() + " authority is trusted by nobody any more");
    tellWhoWaits(space);
    screen().next("pgmahout certs status");
    return 0;
  }

  private static String words(RotationStage stage) {
    return switch (stage) {
      case BOTH_TRUSTED -> "1 of 3: every node trusts the old and the new authority";
      case NEW_SIGNS -> "2 of 3: every certificate is the new authority's";
      case STEADY -> "3 of 3: only the new authority is trusted";
    };
  }

  /** A node that missed a stage would trust nobody in the next one. */
  private void requireEveryNode(Workspace space) {
    try {
      NodeRuns.all(space.agents(), AgentClient::certificate);
    } catch (OpsException e) {
      throw new OpsException(
          e.code(),
          "the %s authority is replaced on all nodes or on none, and one does not answer; nothing was changed now: %s"
              .formatted(authority.word(), e.getMessage()),
          "Bring the node back, or take it out of the plan; then run the same again.",
          e);
    }
  }

  /** A stage has ended when every node has it, and its servers show that they have read it. */
  private void bring(Workspace space) {
    space.folder().renewOwn(System.getProperty("user.name", "operator"));
    if (authority == AuthorityName.CLUSTER) {
      new Applying(screen(), interruption).folder(space);
      return;
    }
    Map<String, ?> done = new AgentCertificates(space.folder(), space.plan()).bring(space.agents());
    screen().progress("agents: " + String.join(", ", done.keySet()));
  }

  private void awaitClients(Workspace space) {
    if (authority == AuthorityName.CLUSTER) {
      confirm(
          yes,
          "Do all clients that verify the servers (sslrootcert) have %s as it is now? It holds both authorities."
              .formatted(space.edge().authorityFile()));
    }
  }

  private void tellWhoWaits(Workspace space) {
    if (authority == AuthorityName.CLUSTER) {
      screen()
          .progress("clients may drop the old one: " + space.edge().authorityFile() + " is new");
      return;
    }
    String own = space.folder().operator().identity().name();
    space.folder().people().keySet().stream()
        .filter(person -> !person.equals(own))
        .forEach(
            person ->
                screen()
                    .progress(person + " needs another folder: pgmahout operator add " + person));
  }
}
