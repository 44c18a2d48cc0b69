package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.EffectivePlan;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.EtcdAccounts;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.DryRun;
import org.pgmahout.controller.rollout.NodeCheck;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.PlanLines;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;
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
final class PlanCommand extends Verb {
  @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The plan file.")
  private Path plan;

  @Option(names = "--effective", description = "Print the plan with every default, and stop.")
  private boolean effective;

  @Mixin private LimitOption limit;

  PlanCommand(Screen screen, Home home) {
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
    Site site = space.site(0);
    Baseline base;
    PlanReview review;
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      base = Baseline.read(truth, site.agents());
      Applying.tellPause(screen(), base, truth);
      Applying.requireVersions(screen(), base);
      Applying.tellVersions(screen(), space.others());
      review = space.review(base, truth, site.agents());
    }
    if (!screen().json()) {
      ChangesSection.show(screen(), review, base);
    }
    boolean refused = !review.changes().refused().isEmpty();
    if (!refused) {
      Judging.require(screen(), space, site, base, review);
    }
    List<NodeCheck> checks = refused ? List.of() : look(site);
    Optional<String> etcd =
        base.applied().isPresent() ? EtcdAccounts.danger(space.edge()) : Optional.empty();
    if (!refused) {
      Judging.tellByHand(screen(), site);
      etcd.ifPresent(danger -> screen().progress(danger + "; apply switches them on"));
    }
    if (screen().json()) {
      screen().document(document(review, checks));
    } else {
      Set<String> told =
          review.outside().stream()
              .map(change -> DynamicConfig.named(change.path()))
              .collect(Collectors.toSet());
      PlanLines.of(checks, told).forEach(screen()::result);
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

  private List<NodeCheck> look(Site site) {
    try (RolloutView view = screen().rollout()) {
      return DryRun.look(site, ApplyCommand.who(), view);
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
