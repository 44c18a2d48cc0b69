package org.pgmahout.controller.rollout;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.credentials.AgentCertificates;
import org.pgmahout.controller.etcd.EtcdAccounts;
import org.pgmahout.controller.history.AppliedFile;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.LineageCheck;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.history.PlanStore.Applied;
import org.pgmahout.controller.operation.ExclusiveOperation;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.edit.EffectivePlan;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.runs.DryRun;
import org.pgmahout.controller.runs.NodeCheck;
import org.pgmahout.controller.runs.NodeTally;
import org.pgmahout.controller.view.ChangesSection;
import org.pgmahout.controller.view.Dialog;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;

/**
 * One {@code apply}, from the first look to the record: it looks at cluster and nodes, shows what
 * it found, asks, and rolls the plan out. It changes nothing where everything is as planned.
 */
public final class ApplyRun {
  private final Workspace space;
  private final Options options;
  private final Dialog dialog;
  private final NodeTally tally;

  /**
   * What the operator asked for.
   *
   * @param generation the number it must become; empty for any
   * @param delete databases and roles that may be deleted without asking
   */
  public record Options(Optional<Long> generation, List<String> delete) {
    public Options {
      delete = List.copyOf(delete);
    }
  }

  /** An apply of this plan. */
  public ApplyRun(Workspace space, Options options, Dialog dialog) {
    this.space = space;
    this.options = options;
    this.dialog = dialog;
    this.tally = NodeTally.of(space.nodes());
  }

  /** Returns once the cluster is as planned. */
  public void run() {
    dialog.screen().warnings(space.warnings());
    space.folder().own().renew(Operator.name());
    space.completePasswords().forEach(made -> dialog.say("made " + made));
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      DeploymentTargets looked = space.targets(0);
      Baseline base = base(cluster, looked);
      PlanReview review = review(cluster, base, looked);
      PlanJudgement.require(dialog.screen(), space, looked, base, review);
      CompletableFuture<Optional<String>> openEtcd =
          CompletableFuture.supplyAsync(
              () -> EtcdAccounts.danger(space.edge()), Thread::startVirtualThread);
      List<NodeCheck> checks;
      try (RolloutView view = dialog.screen().rollout()) {
        checks = DryRun.look(looked, Operator.here(), view);
      }
      refuseUnreachable(checks);
      RolloutBasis basis = new RolloutBasis(base, review, checks);
      if (isAsPlanned(basis, openEtcd) && isWhole(cluster, base) && nothingLeftOver(base)) {
        sayNothingToChange(cluster, basis);
        return;
      }
      openEtcd.join().ifPresent(this::sayUsersAreSwitchedOn);
      PlanJudgement.requireNobodyBarred(
          space, cluster.view(), PlanJudgement.tellByHand(dialog.screen(), looked));
      new Deletions(space.plan(), checks).confirm(dialog.screen(), options.delete());
      dialog.confirm().accept(question(basis));
      roll(cluster, basis);
    }
  }

  private Baseline base(LiveCluster cluster, DeploymentTargets looked) {
    Baseline base = new EndedCertificates(space, dialog).baseline(cluster, looked);
    base.pause(cluster.view()).ifPresent(dialog::say);
    AgentVersions.of(base.versions()).check(dialog::say);
    AgentVersions.mention(space.others(), dialog::say);
    LineageCheck.refuseOlder(space.folder().lineage(), base.lineages());
    requireGeneration(base);
    return base;
  }

  private PlanReview review(LiveCluster cluster, Baseline base, DeploymentTargets looked) {
    PlanReview review =
        PlanReview.of(space, base, cluster.view(), cluster.plans(), looked.agents());
    if (options.generation().isEmpty()) {
      review.requireCurrent();
    }
    ChangesSection.show(dialog.screen(), review, base);
    review.requireOffered();
    return review;
  }

  private void requireGeneration(Baseline base) {
    if (options.generation().isPresent() && options.generation().get() != base.next()) {
      String by =
          base.applied()
              .filter(last -> last.generation() > 0)
              .map(last -> ": " + last.who() + " applied at " + last.at())
              .orElse("");
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "this apply would become generation %d, not %d%s"
              .formatted(base.next(), options.generation().get(), by),
          "Look again: pgmahout plan.");
    }
  }

  private void refuseUnreachable(List<NodeCheck> checks) {
    List<NodeCheck> silent = checks.stream().filter(check -> check.error().isPresent()).toList();
    if (silent.isEmpty()) {
      return;
    }
    silent.forEach(
        check ->
            tally.add(
                check.node(),
                check.error().get().code() == ErrorCode.AGENT_UNREACHABLE
                    ? Outcome.UNREACHABLE
                    : Outcome.FAILED));
    dialog.screen().recap(tally.rows());
    silent.stream().skip(1).forEach(check -> dialog.screen().error(check.error().get(), false));
    OpsException first = silent.getFirst().error().get();
    throw new OpsException(
        first.code(),
        first.getMessage() + "; nothing was changed on any node",
        first.hint(),
        first);
  }

  private boolean isAsPlanned(RolloutBasis basis, CompletableFuture<Optional<String>> openEtcd) {
    return basis.review().changes().rows().isEmpty()
        && basis.checks().stream().allMatch(check -> check.changes().isEmpty() && !check.failed())
        && space.folder().passwords().unfinished().isEmpty()
        && agentsToRenew().isEmpty()
        && openEtcd.join().isEmpty();
  }

  /** Shown now: the rollout does it in a phase of its own. */
  private Map<String, List<String>> agentsToRenew() {
    Map<String, List<String>> differences =
        new AgentCertificates(space.folder(), space.plan()).differences(space.agents());
    differences.forEach((node, words) -> dialog.say(node + ": agent: " + String.join(", ", words)));
    return differences;
  }

  private boolean isWhole(LiveCluster cluster, Baseline base) {
    if (base.applied().isEmpty() || base.generation() == 0) {
      return false;
    }
    List<Member> members = cluster.view().members();
    return members.size() == space.plan().nodesWith(Role.DATABASE).size()
        && members.stream().allMatch(member -> member.healthy() && !member.pendingRestart());
  }

  /**
   * An apply that was killed after its last step has still to be proved and recorded, and an agent
   * that lost secrets gets them again by any run.
   */
  private static boolean nothingLeftOver(Baseline base) {
    return base.unfinished().isEmpty() && base.lostSecrets().isEmpty();
  }

  private void sayNothingToChange(LiveCluster cluster, RolloutBasis basis) {
    basis
        .checks()
        .forEach(check -> check.steps().forEach(step -> tally.add(check.node(), step.outcome())));
    cluster.plans().keepLineage(space.folder().lineage());
    record(
        basis.base().applied().orElseThrow(),
        cluster.plans().current().orElseGet(() -> EffectivePlan.text(space.plan())));
    dialog.screen().recap(tally.rows());
    dialog.say(
        "nothing to change: the cluster is as the plan wants it (generation "
            + basis.base().generation()
            + ")");
    dialog.screen().next("pgmahout status");
  }

  /**
   * Says that the apply switches etcd's users on. Not for a part of the nodes: members let in each
   * other by certificates that all have to have, and a Patroni without its user would be left out.
   */
  private void sayUsersAreSwitchedOn(String open) {
    if (space.others().stream().anyMatch(agent -> space.usesEtcd(agent.node()))) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          open + ", and they cannot be switched on for a part of the nodes",
          "Apply to all nodes, without --limit. Nothing was changed.");
    }
    dialog.say(open + "; they are switched on");
  }

  private String question(RolloutBasis basis) {
    int steps = basis.checks().stream().mapToInt(check -> check.changes().size()).sum();
    return "Apply %s: %d steps change something on %d nodes.%s"
        .formatted(
            space.file(),
            steps,
            basis.checks().size(),
            basis.review().outside().isEmpty() ? "" : " What was changed outside is set back.");
  }

  /** A rollout of the plan, recorded as the next generation when all nodes are meant. */
  private void roll(LiveCluster cluster, RolloutBasis basis) {
    boolean all = space.nodes().size() == space.plan().nodes().size();
    Applied next =
        new Applied(
            basis.base().next(),
            space.digest(),
            Operator.here(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    try (ExclusiveOperation operation = ExclusiveOperation.begin(space)) {
      requirePasswordsEnded(all);
      new PlanRollout(dialog, space, cluster, operation).roll(basis, next, all, tally);
    }
    if (all) {
      record(next, EffectivePlan.text(space.plan()));
    }
    dialog.say(
        all
            ? "applied as generation " + next.generation()
            : "applied on the nodes of --limit alone: the plan becomes generation "
                + next.generation()
                + " when it is applied to all");
    dialog.screen().next("pgmahout status");
  }

  private void requirePasswordsEnded(boolean all) {
    if (!all && !space.folder().passwords().unfinished().isEmpty()) {
      String name = space.folder().passwords().unfinished().getFirst();
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          "the replacement of " + name + " is not finished, and it needs every node",
          "Go on with it first: pgmahout secrets rotate " + name);
    }
  }

  /** Next to the plan too; a folder that says it already need not be writable. */
  private void record(Applied applied, String text) {
    AppliedFile file = AppliedFile.beside(space.file());
    if (file.read().filter(r -> r.generation() == applied.generation()).isEmpty()) {
      file.write(applied, text);
    }
  }
}
