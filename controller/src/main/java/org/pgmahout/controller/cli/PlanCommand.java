package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.etcd.EtcdAccounts;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.edit.EffectivePlan;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.rollout.PlanJudgement;
import org.pgmahout.controller.runs.DryRun;
import org.pgmahout.controller.runs.NodeCheck;
import org.pgmahout.controller.view.ChangesSection;
import org.pgmahout.controller.view.PlanLines;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Operator;
import org.pgmahout.controller.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgmahout plan}: what apply would change, by the steps' own checks. */
@Command(
    name = "plan",
    description = {
      "Shows what apply would change, what that takes and costs, and changes nothing.",
      "First the plan against the one applied last, then every node against the plan.",
      "Exit codes: 0 nothing to change, 2 changes, 1 an error, a refused change, or a node that does not answer."
    })
final class PlanCommand extends BaseCommand {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  @Option(names = "--effective", description = "Print the plan with every default, and stop.")
  private boolean effective;

  @Mixin private LimitOption limit;

  PlanCommand(Screen screen, PlanLocator home) {
    super(screen, home);
  }

  @Override
  int run() {
    Workspace space = open(plan, limit.words());
    screen().warnings(space.warnings());
    if (effective) {
      if (screen().json()) {
        screen().document(space.plan());
      } else {
        screen().result(EffectivePlan.text(space.plan()).stripTrailing());
      }
      return 0;
    }
    DeploymentTargets targets = space.targets(0);
    Baseline base;
    PlanReview review;
    try (LiveCluster cluster = new LiveCluster(space.edge())) {
      base = Baseline.read(cluster.view(), cluster.plans(), targets.agents());
      base.pause(cluster.view()).ifPresent(screen()::progress);
      AgentVersions.of(base.versions()).check(screen()::progress);
      AgentVersions.mention(space.others(), screen()::progress);
      review = PlanReview.of(space, base, cluster.view(), cluster.plans(), targets.agents());
    }
    if (!screen().json()) {
      ChangesSection.show(screen(), review, base);
    }
    boolean refused = !review.changes().refused().isEmpty();
    if (!refused) {
      PlanJudgement.require(screen(), space, targets, base, review);
    }
    List<NodeCheck> checks = refused ? List.of() : look(targets);
    Optional<String> etcd =
        base.applied().isPresent() ? EtcdAccounts.danger(space.edge()) : Optional.empty();
    if (!refused) {
      PlanJudgement.tellByHand(screen(), targets);
      etcd.ifPresent(danger -> screen().progress(danger + "; apply switches them on"));
    }
    if (screen().json()) {
      screen().document(document(review, checks));
    } else {
      Set<String> shown =
          review.outside().stream()
              .map(change -> DynamicConfig.named(change.path()))
              .collect(Collectors.toSet());
      PlanLines.of(checks, shown).forEach(screen()::result);
    }
    review.requireOffered();
    review.outdated().ifPresent(why -> screen().progress(why.getMessage() + "\n" + why.hint()));
    boolean failed = checks.stream().anyMatch(NodeCheck::failed);
    boolean changes =
        !review.changes().rows().isEmpty()
            || !review.outside().isEmpty()
            || etcd.isPresent()
            || checks.stream().anyMatch(check -> !check.changes().isEmpty());
    if (changes) {
      screen()
          .next(
              "pgmahout apply "
                  + ShellWord.quote(space.file().toString())
                  + " --generation "
                  + base.next());
    } else if (!failed) {
      screen().progress("nothing to change");
    }
    return failed ? 1 : changes ? 2 : 0;
  }

  private List<NodeCheck> look(DeploymentTargets targets) {
    try (RolloutView view = screen().rollout()) {
      return DryRun.look(targets, Operator.here(), view);
    }
  }

  private static Map<String, Object> document(PlanReview review, List<NodeCheck> checks) {
    return Map.of(
        "since", review.since(),
        "changes", ChangesSection.rows(review),
        "outside", ChangesSection.outside(review),
        "code", ChangesSection.code(review),
        "cost", review.changes().cost(),
        "nodes", checks.stream().map(PlanCommand::row).toList());
  }

  private static Map<String, Object> row(NodeCheck check) {
    return Map.of(
        "node", check.node(),
        "steps", check.steps(),
        "error", check.error().map(e -> e.code() + ": " + e.getMessage()).orElse(""));
  }
}
