package org.pgmahout.controller.cli;

import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.pki.RotationStage;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.AgentCertificates;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout certs rotate-ca}: another authority, without a moment of distrust. */
@Command(
    name = "rotate-ca",
    description = {
      "Replaces an authority: first every node trusts the old and a new one, then all certificates",
      "are the new one's, then the old one is trusted by nobody. Stopped anywhere, the same command",
      "goes on. Needs every node but those of --without. With cluster, etcd's members are restarted one",
      "after the other; the member of a node that is left out is taken out of etcd first."
    })
final class CertsRotateCommand extends Verb {
  @Parameters(
      paramLabel = "control|cluster",
      description = "The agents' API, or the cluster's wires.")
  private AuthorityName authority;

  @Mixin private WithoutOption without;

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
    Workspace space = openWithout(without.names());
    PlanFolder folder = space.folder();
    if (authority == AuthorityName.CLUSTER && !space.plan().security().tls()) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "security.transport is plain: the cluster's wires have no certificates",
          "Only the control authority can be replaced: pgmahout certs rotate-ca control.");
    }
    try (ApplyTurn turn = Applying.turn(space)) {
      rotate(space, turn);
    }
    new LeftOut(space, screen()).tell();
    screen().progress("the old " + authority.word() + " authority is trusted by nobody any more");
    if (authority == AuthorityName.CLUSTER) {
      screen()
          .progress("clients may drop the old one: " + space.edge().authorityFile() + " is new");
    }
    StaleFolders.ofAll(folder).forEach(screen()::progress);
    screen().next("pgmahout certs status");
    return 0;
  }

  private void rotate(Workspace space, ApplyTurn turn) {
    PlanFolder folder = space.folder();
    LeftOut left = new LeftOut(space, screen());
    if (authority == AuthorityName.CLUSTER) {
      left.requireRevoked();
      left.requireNoLeader();
    }
    Optional<Applying.RolloutBasis> basis = require(space);
    if (folder.rotation(authority) == RotationStage.STEADY) {
      confirm(
          yes,
          "Replace the %s authority of %s%s?"
              .formatted(authority.word(), space.plan().name(), left.words()));
      takeOut(left);
    } else {
      takeOut(left);
      screen().progress("going on with " + words(folder.rotation(authority)));
      bring(space, turn, basis);
    }
    while (true) {
      if (folder.rotation(authority) == RotationStage.BOTH_TRUSTED) {
        awaitClients(space);
      }
      basis = require(space);
      if (folder.rotation(authority) == RotationStage.OLD_DROPPED) {
        shutOut(left, turn);
      }
      if (folder.advance(authority) == RotationStage.STEADY) {
        HistoryNote.write(space, screen(), authority.word() + " authority replaced" + left.words());
        return;
      }
      bring(space, turn, basis);
    }
  }

  /** Before the last stage ends: what was killed here goes on, and does not begin another time. */
  private void shutOut(LeftOut left, ApplyTurn turn) {
    switch (authority) {
      case CLUSTER -> left.cutSessions(turn.owner());
      case CONTROL -> left.noteShutOut();
    }
  }

  private void takeOut(LeftOut left) {
    if (authority == AuthorityName.CLUSTER) {
      left.takeOutOfEtcd();
    }
  }

  private static String words(RotationStage stage) {
    return switch (stage) {
      case BOTH_TRUSTED -> "1 of 3: every node trusts the old and the new authority";
      case NEW_SIGNS -> "2 of 3: every certificate is the new authority's";
      case OLD_DROPPED, STEADY -> "3 of 3: only the new authority is trusted";
    };
  }

  /** Before a stage is begun, so that what refuses the next one leaves this one whole. */
  private Optional<Applying.RolloutBasis> require(Workspace before) {
    try (Workspace space = before.anew()) {
      requireEveryNode(space);
      if (authority == AuthorityName.CLUSTER) {
        return Optional.of(applying().requireApplied(space));
      }
      Applying.requireNewest(space);
      return Optional.empty();
    }
  }

  private Applying applying() {
    return new Applying(
        screen(), interruption, "pgmahout certs rotate-ca " + authority.word() + without.flag());
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
          "Bring the node back, or put an empty machine in its place under its name (pgmahout enrol --limit NODE, pgmahout apply); then run the same again. One that was broken into is left out: --without NODE (docs/broken-into.md).",
          e);
    }
  }

  /** A stage has ended when every node has it, and its servers show that they have read it. */
  private void bring(Workspace before, ApplyTurn turn, Optional<Applying.RolloutBasis> basis) {
    before.folder().own().renew(System.getProperty("user.name", "operator"));
    try (Workspace space = before.anew()) {
      if (basis.isPresent()) {
        applying().folder(space, turn, basis.get());
      } else {
        try (LiveTruth truth = new LiveTruth(space.edge())) {
          if (truth.etcdTrouble().isEmpty()) {
            truth.keepLineage(space.folder().lineage());
          }
        }
        new AgentCertificates(space.folder(), space.plan()).bring(space.agents());
      }
      screen().progress(words(space.folder().rotation(authority)));
    }
  }

  private void awaitClients(Workspace space) {
    if (authority == AuthorityName.CLUSTER) {
      confirm(
          yes,
          "Do all clients that verify the servers (sslrootcert) have %s as it is now? It holds both authorities."
              .formatted(space.edge().authorityFile()));
    }
  }
}
