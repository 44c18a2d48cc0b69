package org.pgmahout.controller.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.common.pki.RotationStage;
import org.pgmahout.common.plan.EffectivePlan;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.AgentVersions;
import org.pgmahout.controller.operate.Certificates;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.ClusterTruth.Applied;
import org.pgmahout.controller.operate.FolderAge;
import org.pgmahout.controller.operate.LiveTruth;
import org.pgmahout.controller.rollout.ApplyTurn;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.CredentialsOnly;
import org.pgmahout.controller.rollout.DryRun;
import org.pgmahout.controller.rollout.NodeCheck;
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
  private final String command;

  /**
   * @param command what goes on when this is stopped
   */
  Applying(Screen screen, Interruption interruption, String command) {
    this.screen = screen;
    this.interruption = interruption;
    this.command = command;
  }

  /**
   * What a rollout builds on.
   *
   * @param review what the plan changes
   * @param checks what a dry run found on the nodes
   */
  record RolloutBasis(Baseline base, PlanReview review, List<NodeCheck> checks) {
    /** The nodes on which nothing is missing that would be installed. */
    Set<String> complete() {
      return checks.stream()
          .filter(NodeCheck::complete)
          .map(NodeCheck::node)
          .collect(Collectors.toSet());
    }
  }

  /** One at a time on this computer of all that writes next to the plan. */
  static ApplyTurn turn(Workspace space) {
    return ApplyTurn.take(space.folder().pkiFile("apply.lock"));
  }

  /** A rollout of the plan, recorded as the next generation when all nodes are meant. */
  void plan(
      Workspace space,
      LiveTruth truth,
      RolloutBasis basis,
      NodeTally tally,
      Consumer<Applied> done) {
    boolean all = space.nodes().size() == space.plan().nodes().size();
    Applied next =
        new Applied(
            basis.base().next(),
            space.digest(),
            ApplyCommand.who(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    try (ApplyTurn turn = turn(space)) {
      if (!all && !space.folder().passwords().unfinished().isEmpty()) {
        throw unfinished(space);
      }
      roll(space, truth, turn, basis, new Numbers(next, all), tally);
    }
    if (all) {
      done.accept(next);
    }
  }

  /**
   * A rollout of what is in the folder, under the plan that is applied already.
   *
   * @param basis what {@link #requireApplied} returned
   */
  void folder(Workspace space, ApplyTurn turn, RolloutBasis basis) {
    NodeTally tally = new NodeTally();
    space.nodes().forEach(node -> tally.node(node.name()));
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      truth.keepLineage(space.folder().lineage());
      Applied same = basis.base().applied().orElseThrow();
      roll(space, truth, turn, basis, new Numbers(same, false), tally);
    }
    if (space.plan().security().tls()) {
      new Certificates(space.edge(), Instant.now()).awaitServed(screen::progress);
    }
  }

  /**
   * Looks before anything is replaced next to the plan: this very plan is the applied one, and its
   * nodes differ in nothing but certificates and passwords, so that bringing them those restarts
   * nothing and changes nothing else.
   */
  RolloutBasis requireApplied(Workspace space) {
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      RolloutBasis basis = appliedPlan(space, truth);
      List<NodeCheck> checks;
      try (RolloutView view = screen.rollout()) {
        checks = DryRun.look(space.site(0), ApplyCommand.who(), view);
      }
      List<Member> members =
          truth.members().stream()
              .filter(member -> !space.without().contains(member.name()))
              .toList();
      CredentialsOnly.require(checks, members, begun(space));
      new Deletions(space.plan(), checks).requireNone();
      return new RolloutBasis(basis.base(), basis.review(), checks);
    }
  }

  private static Set<CredentialsOnly.Begun> begun(Workspace space) {
    Set<CredentialsOnly.Begun> begun = EnumSet.noneOf(CredentialsOnly.Begun.class);
    if (!space.folder().passwords().unfinished().isEmpty()) {
      begun.add(CredentialsOnly.Begun.PASSWORDS);
    }
    if (space.folder().rotation(AuthorityName.CLUSTER) != RotationStage.STEADY) {
      begun.add(CredentialsOnly.Begun.AUTHORITY);
    }
    return begun;
  }

  /**
   * Throws FOLDER_OUTDATED in a folder that is older than the cluster, as far as anybody answers:
   * what it brings to agents would be older, too.
   */
  static void requireNewest(Workspace space) {
    try (LiveTruth truth = new LiveTruth(space.edge())) {
      Baseline base = Baseline.read(truth, space.agents());
      FolderAge.refuseOlder(space.folder().lineage(), base.lineages());
    }
  }

  /** Says first that Patroni is paused: what is planned may be waited for in vain. */
  static void tellPause(Screen screen, Baseline base, ClusterTruth truth) {
    if (base.applied().isPresent() && truth.paused()) {
      screen.progress(Pause.CLUSTER);
    }
  }

  /** Says which agents are of another version; throws VERSION_MISMATCH when that does not go. */
  static void requireVersions(Screen screen, Baseline base) {
    AgentVersions versions = AgentVersions.of(base.versions());
    versions.requireTogether();
    versions.lines().forEach(screen::progress);
  }

  /**
   * Says which agents are of another version among those that are not meant. Nothing is changed
   * there, so that this is no refusal: an old agent may be what the limit was meant to leave out.
   */
  static void tellVersions(Screen screen, List<AgentClient> others) {
    AgentVersions.of(NodeRuns.answered(others, AgentClient::facts))
        .lines()
        .forEach(line -> screen.progress(line + " (nothing is changed there now)"));
  }

  private RolloutBasis appliedPlan(Workspace space, LiveTruth truth) {
    List<AgentClient> agents = space.agents();
    Baseline base = Baseline.read(truth, agents);
    requireVersions(screen, base);
    FolderAge.refuseOlder(space.folder().lineage(), base.lineages());
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
    return new RolloutBasis(base, review, List.of());
  }

  private record Numbers(Applied next, boolean recorded) {}

  private void roll(
      Workspace space,
      LiveTruth truth,
      ApplyTurn turn,
      RolloutBasis basis,
      Numbers numbers,
      NodeTally tally) {
    Site site = space.site(numbers.next().generation());
    ApplyGates gates = new ApplyGates(space, truth, basis, screen);
    try (RolloutView view = screen.rollout()) {
      Rollout.Target target =
          new Rollout.Target(
              turn.owner(),
              ApplyCommand.who(),
              basis.base().applied(),
              numbers.next(),
              EffectivePlan.text(space.plan()),
              space.folder().lineage(),
              numbers.recorded());
      Consumer<RolloutEvent> events =
          event -> {
            if (event instanceof RolloutEvent.OnNode(String node, var onNode)) {
              tally.count(node, onNode);
            }
            view.accept(event);
          };
      Rollout rollout = new Rollout(site, truth, gates, target, events);
      interruption.means(rollout::cancel, command);
      rollout.run();
    } catch (OpsException e) {
      recap(tally);
      throw e.code() == ErrorCode.CANCELLED
          ? new OpsException(
              e.code(),
              e.getMessage(),
              "Run `" + command + "` again when ready: it goes on from here.",
              e)
          : e;
    }
    Set<String> replaced = new TreeSet<>(gates.passwordsChanged());
    replaced.forEach(space.folder().passwords()::end);
    if (!replaced.isEmpty()) {
      HistoryNote.write(space, screen, "passwords replaced: " + String.join(", ", replaced));
    }
    recap(tally);
  }

  private static OpsException unfinished(Workspace space) {
    String name = space.folder().passwords().unfinished().getFirst();
    return new OpsException(
        ErrorCode.CHANGE_REFUSED,
        "the replacement of " + name + " is not finished, and it needs every node",
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
