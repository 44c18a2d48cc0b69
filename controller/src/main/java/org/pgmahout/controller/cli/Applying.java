package org.pgmahout.controller.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.EffectivePlan;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.Certificates;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.NodeTally;
import org.pgmahout.controller.rollout.Rollout;
import org.pgmahout.controller.rollout.RolloutEvent;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.Recap;
import org.pgmahout.controller.view.RolloutView;
import org.pgmahout.controller.view.Screen;

/** Makes the nodes as plan and folder have them: what apply, certs and secrets have in common. */
final class Applying {
  private final Screen screen;
  private final Interruption interruption;

  Applying(Screen screen, Interruption interruption) {
    this.screen = screen;
    this.interruption = interruption;
  }

  /** A rollout of the plan, recorded as the next generation when all nodes are meant. */
  void plan(
      Workspace space,
      LiveTruth truth,
      Baseline base,
      PlanReview review,
      NodeTally tally,
      Consumer<Applied> done) {
    boolean all = space.nodes().size() == space.plan().nodes().size();
    if (!all && !space.folder().unfinishedPasswords().isEmpty()) {
      throw unfinished(space);
    }
    Applied next =
        new Applied(
            base.next(),
            space.digest(),
            ApplyCommand.who(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    roll(space, truth, review, new Numbers(base, next, all), tally);
    if (all) {
      done.accept(next);
    }
  }

  /**
   * A rollout of what lies in the folder, under the plan that is applied already.
   *
   * @throws OpsException CHANGE_REFUSED when the plan differs from the applied one
   */
  void folder(Workspace space) {
    NodeTally tally = new NodeTally();
    space.nodes().forEach(node -> tally.node(node.name()));
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      Baseline base = requireApplied(space, truth);
      PlanReview review = space.review(base, truth, space.agents());
      roll(space, truth, review, new Numbers(base, base.applied().orElseThrow(), false), tally);
    }
    if (space.plan().security().tls()) {
      new Certificates(space.edge(), Instant.now()).awaitServed(screen::progress);
    }
  }

  /** Throws unless this very plan is the applied one. */
  static Baseline requireApplied(Workspace space, LiveTruth truth) {
    List<AgentClient> agents = space.agents();
    Baseline base = Baseline.read(truth, agents);
    if (base.applied().isEmpty() || base.generation() == 0) {
      throw new OpsException(
          ErrorCode.ETCD_UNAVAILABLE,
          "the cluster was not applied yet, or its etcd does not answer: "
              + truth.etcdTrouble().orElse("nothing is recorded there"),
          "Apply the plan first: pgmahout apply.");
    }
    PlanReview review = space.review(base, truth, agents);
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
    return base;
  }

  private record Numbers(Baseline base, Applied next, boolean recorded) {}

  private void roll(
      Workspace space, LiveTruth truth, PlanReview review, Numbers numbers, NodeTally tally) {
    Site site = space.site(numbers.next().generation());
    try (ApplyTurn turn = ApplyTurn.take(space.folder().pkiFile("apply.lock"));
        RolloutView view = screen.rollout()) {
      Rollout.Target target =
          new Rollout.Target(
              turn.owner(),
              ApplyCommand.who(),
              numbers.base().applied(),
              numbers.next(),
              EffectivePlan.text(space.plan()),
              numbers.recorded());
      Consumer<RolloutEvent> events =
          event -> {
            if (event instanceof RolloutEvent.OnNode(String node, var onNode)) {
              tally.count(node, onNode);
            }
            view.accept(event);
          };
      Rollout rollout =
          new Rollout(site, truth, new ApplyGates(space, truth, review, screen), target, events);
      interruption.means(rollout::cancel);
      rollout.run();
    } catch (OpsException e) {
      recap(tally);
      throw e;
    }
    space.folder().unfinishedPasswords().forEach(space.folder()::endPassword);
    recap(tally);
  }

  private static OpsException unfinished(Workspace space) {
    String name = space.folder().unfinishedPasswords().getFirst();
    return new OpsException(
        ErrorCode.CHANGE_REFUSED,
        "the replacement of " + name + " has begun and is not ended: it needs every node",
        "Go on with it first: pgmahout secrets rotate " + name);
  }

  void recap(NodeTally tally) {
    if (screen.json()) {
      screen.document(Map.of("recap", tally.rows()));
    } else {
      Recap.lines(tally.rows()).forEach(screen::result);
    }
  }
}
