package org.pgmahout.controller.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.EffectivePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.history.AppliedFile;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.AgentCertificates;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.EtcdAccounts;
import org.pgmahout.controller.operate.FolderAge;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.DryRun;
import org.pgmahout.controller.rollout.NodeCheck;
import org.pgmahout.controller.rollout.NodeTally;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout apply}: makes the plan true; looks first, and does nothing when it is. */
@Command(
    name = "apply",
    description = "Makes the plan true: from bare machines to a verified cluster.")
final class ApplyCommand extends Verb {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before changing something.")
  private boolean yes;

  @Option(
      names = "--generation",
      paramLabel = "N",
      description =
          "Refuse unless this apply becomes generation N (pgmahout plan prints it); with it, a plan not based on the one before is applied too.")
  private Optional<Long> generation = Optional.empty();

  @Option(
      names = "--delete",
      paramLabel = "NAME",
      description =
          "Delete this database or role, which the plan says is to be absent: for scripts, in the place of its typed name.")
  private List<String> delete = new ArrayList<>();

  @Mixin private LimitOption limit;

  private final Interruption interruption;

  ApplyCommand(Screen screen, Home home, Interruption interruption) {
    super(screen, home);
    this.interruption = interruption;
  }

  @Override
  int run() {
    Workspace space = open(plan, limit.words());
    screen().warnings(space.warnings());
    space.folder().own().renew(System.getProperty("user.name", "operator"));
    space.completePasswords().forEach(made -> screen().progress("made " + made));
    NodeTally tally = new NodeTally();
    space.nodes().forEach(node -> tally.node(node.name()));
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      Site looked = space.site(0);
      Baseline base =
          new EndedCertificates(space, screen(), interruption, question -> confirm(yes, question))
              .baseline(truth, looked);
      Applying.tellPause(screen(), base, truth);
      Applying.requireVersions(screen(), base);
      Applying.tellVersions(screen(), space.others());
      FolderAge.refuseOlder(space.folder().lineage(), base.lineages());
      requireGeneration(base);
      PlanReview review = space.review(base, truth, looked.agents());
      if (generation.isEmpty()) {
        review.requireCurrent();
      }
      ChangesSection.show(screen(), review, base);
      review.requireOffered();
      Judging.require(screen(), space, looked, base, review);
      CompletableFuture<Optional<String>> etcd =
          CompletableFuture.supplyAsync(
              () -> EtcdAccounts.danger(space.edge()), Thread::startVirtualThread);
      List<NodeCheck> checks;
      try (RolloutView view = screen().rollout()) {
        checks = DryRun.look(looked, who(), view);
      }
      refuseUnreachable(checks, tally);
      boolean right =
          review.changes().rows().isEmpty()
              && checks.stream().allMatch(check -> check.changes().isEmpty() && !check.failed())
              && space.folder().passwords().unfinished().isEmpty()
              && agentsToRenew(space).isEmpty()
              && etcd.join().isEmpty();
      if (right
          && base.applied().isPresent()
          && base.generation() > 0
          && whole(space, truth)
          && nothingLeftOver(looked)) {
        checks.forEach(
            check -> check.steps().forEach(step -> tally.add(check.node(), step.outcome())));
        truth.keepLineage(space.folder().lineage());
        record(space, base.applied().get(), truth.current().orElse(text(space)));
        recap(tally);
        screen()
            .progress(
                "nothing to change: the cluster is as the plan wants it (generation "
                    + base.generation()
                    + ")");
        screen().next("pgmahout status");
        return 0;
      }
      etcd.join().ifPresent(open -> tellUsersOff(space, open));
      Judging.requireNobodyBarred(space, truth, Judging.tellByHand(screen(), looked));
      new Deletions(space.plan(), checks).confirm(screen(), delete);
      int steps = checks.stream().mapToInt(check -> check.changes().size()).sum();
      confirm(
          yes,
          "Apply "
              + space.file()
              + ": "
              + steps
              + " steps change something on "
              + checks.size()
              + " nodes."
              + (review.outside().isEmpty() ? "" : " What was changed outside is set back."));
      build(space, truth, new Applying.RolloutBasis(base, review, checks), tally);
      return 0;
    }
  }

  /**
   * Says that the apply switches etcd's users on. Not for a part of the nodes: members let in each
   * other by certificates that all have to have, and a Patroni without its user would be left out.
   */
  private void tellUsersOff(Workspace space, String open) {
    if (space.others().stream().anyMatch(agent -> space.usesEtcd(agent.node()))) {
      throw new OpsException(
          ErrorCode.CHANGE_REFUSED,
          open + ", and they cannot be switched on for a part of the nodes",
          "Apply to all nodes, without --limit. Nothing was changed.");
    }
    screen().progress(open + "; they are switched on");
  }

  private void build(
      Workspace space, LiveTruth truth, Applying.RolloutBasis basis, NodeTally tally) {
    boolean all = space.nodes().size() == space.plan().nodes().size();
    applying().plan(space, truth, basis, tally, next -> record(space, next, text(space)));
    screen()
        .progress(
            all
                ? "applied as generation " + basis.base().next()
                : "applied on the nodes of --limit alone: the plan becomes generation "
                    + basis.base().next()
                    + " when it is applied to all");
    screen().next("pgmahout status");
  }

  /** Next to the plan too; a folder that says it already need not be writable. */
  private static void record(Workspace space, Applied applied, String text) {
    AppliedFile file = space.appliedFile();
    if (file.read().filter(r -> r.generation() == applied.generation()).isEmpty()) {
      file.write(applied, text);
    }
  }

  private static String text(Workspace space) {
    return EffectivePlan.text(space.plan());
  }

  private static boolean whole(Workspace space, ClusterTruth truth) {
    List<Member> members = truth.members();
    return members.size() == space.plan().nodesWith(Role.DATABASE).size()
        && members.stream().allMatch(member -> member.healthy() && !member.pendingRestart());
  }

  /**
   * An apply that was killed after its last step has still to be proved and recorded, and an agent
   * that lost secrets gets them again by any run.
   */
  private static boolean nothingLeftOver(Site site) {
    return NodeRuns.all(site.agents(), Agent::facts).values().stream()
        .allMatch(node -> node.unfinished().isNone() && node.missingSecrets().isEmpty());
  }

  private void requireGeneration(Baseline base) {
    if (generation.isPresent() && generation.get() != base.next()) {
      String by =
          base.applied()
              .filter(last -> last.generation() > 0)
              .map(last -> ": " + last.who() + " applied at " + last.at())
              .orElse("");
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "this apply would become generation %d, not %d%s"
              .formatted(base.next(), generation.get(), by),
          "Look again: pgmahout plan.");
    }
  }

  private void refuseUnreachable(List<NodeCheck> checks, NodeTally tally) {
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
    recap(tally);
    silent.stream().skip(1).forEach(check -> screen().error(check.error().get(), false));
    OpsException first = silent.getFirst().error().get();
    throw new OpsException(
        first.code(),
        first.getMessage() + "; nothing was changed on any node",
        first.hint(),
        first);
  }

  private void recap(NodeTally tally) {
    applying().recap(tally);
  }

  private Applying applying() {
    return new Applying(screen(), interruption, "pgmahout apply");
  }

  /** Shown now: the rollout does it in a phase of its own. */
  private Map<String, List<String>> agentsToRenew(Workspace space) {
    Map<String, List<String>> differences =
        new AgentCertificates(space.folder(), space.plan()).differences(space.agents());
    differences.forEach(
        (node, words) -> screen().progress(node + ": agent: " + String.join(", ", words)));
    return differences;
  }

  static String who() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return System.getProperty("user.name", "operator") + "@" + host;
  }
}
