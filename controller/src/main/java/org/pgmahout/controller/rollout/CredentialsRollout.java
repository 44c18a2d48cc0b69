package org.pgmahout.controller.rollout;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.credentials.Certificates;
import org.pgmahout.controller.credentials.CredentialsOnly;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.RotationStage;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.runs.DryRun;
import org.pgmahout.controller.runs.NodeCheck;
import org.pgmahout.controller.runs.NodeTally;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;

/**
 * Brings the nodes other certificates and passwords under the plan that is applied already, and
 * nothing else.
 */
final class CredentialsRollout {
  private final Dialog dialog;

  /** One that speaks through this dialog. */
  public CredentialsRollout(Dialog dialog) {
    this.dialog = dialog;
  }

  /**
   * Looks before anything is replaced next to the plan: this very plan is the applied one, and its
   * nodes differ in nothing but certificates and passwords, so that bringing them those restarts
   * nothing and changes nothing else.
   */
  public RolloutBasis requireApplied(Workspace space) {
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      Baseline base = base(space, cluster);
      PlanReview review = unchanged(space, cluster, base);
      List<NodeCheck> checks;
      try (RolloutView view = dialog.screen().rollout()) {
        checks = DryRun.look(space.targets(0), Operator.here(), view);
      }
      List<Member> members =
          cluster.view().members().stream()
              .filter(member -> !space.without().contains(member.name()))
              .toList();
      CredentialsOnly.require(checks, members, underWay(space));
      new Deletions(space.plan(), checks).requireNone();
      return new RolloutBasis(base, review, checks);
    }
  }

  private Baseline base(Workspace space, LiveCluster cluster) {
    Baseline base = Baseline.read(cluster.view(), cluster.plans(), space.agents());
    AgentVersions.of(base.versions()).check(dialog::say);
    LineageCheck.refuseOlder(space.folder().lineage(), base.lineages());
    if (base.applied().isEmpty() || base.generation() == 0) {
      throw new OpsException(
          ErrorCode.ETCD_UNAVAILABLE,
          "the cluster was not applied yet, or its etcd does not answer: "
              + cluster.view().etcdTrouble().orElse("nothing is recorded there"),
          "Apply the plan first: pgmahout apply.");
    }
    return base;
  }

  private static PlanReview unchanged(Workspace space, LiveCluster cluster, Baseline base) {
    PlanReview review = PlanReview.of(space, base, cluster.view(), cluster.plans(), space.agents());
    if (!review.outside().isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "Patroni's configuration was changed outside of pgmahout, and this would set it back: "
              + review.outside().getFirst().path(),
          "Look at it (pgmahout plan), keep it (pgmahout config pull) or set it back (pgmahout apply) first.");
    }
    if (!review.changes().rows().isEmpty()) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "the plan differs from the one applied last, and this would apply it along with it",
          "Apply the plan first: pgmahout apply. The difference: pgmahout plan.");
    }
    return review;
  }

  private static Set<CredentialsOnly.Begun> underWay(Workspace space) {
    Set<CredentialsOnly.Begun> begun = EnumSet.noneOf(CredentialsOnly.Begun.class);
    if (!space.folder().passwords().unfinished().isEmpty()) {
      begun.add(CredentialsOnly.Begun.PASSWORDS);
    }
    if (space.folder().authority(AuthorityName.CLUSTER).stage() != RotationStage.STEADY) {
      begun.add(CredentialsOnly.Begun.AUTHORITY);
    }
    return begun;
  }

  /**
   * A rollout of what is in the folder; returns once every server shows its certificate.
   *
   * @param basis what {@link #requireApplied} returned
   */
  public void bring(Workspace space, ExclusiveOperation operation, RolloutBasis basis) {
    NodeTally tally = NodeTally.of(space.nodes());
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      cluster.plans().keepLineage(space.folder().lineage());
      Applied same = basis.base().applied().orElseThrow();
      new PlanRollout(dialog, space, cluster, operation).roll(basis, same, false, tally);
    }
    if (space.plan().security().tls()) {
      new Certificates(space.edge(), Instant.now()).awaitServed(dialog::say);
    }
  }
}
