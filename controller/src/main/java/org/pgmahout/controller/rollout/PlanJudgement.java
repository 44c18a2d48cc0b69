package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.SuperuserSources;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.history.Baseline;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.preflight.PlanTrial;
import org.pgmahout.controller.runs.RunningSettings;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.DeploymentTargets;
import org.pgmahout.controller.workspace.Workspace;

/**
 * What the nodes are asked about a plan before plan and apply go on: what refuses it, and what a
 * hand left.
 */
public final class PlanJudgement {
  private PlanJudgement() {}

  /**
   * Has the programs on the nodes judge the plan where it is another than what runs, and says what
   * they warn of and what nobody could judge yet. Throws PLAN_REFUSED with every refusal.
   */
  public static void require(
      Screen screen, Workspace space, DeploymentTargets targets, Baseline base, PlanReview review) {
    boolean other =
        base.generation() == 0
            || !base.unfinished().isEmpty()
            || !review.changes().rows().isEmpty()
            || !review.outside().isEmpty();
    if (!other) {
      return;
    }
    PlanTrial trial = PlanTrial.ask(concerned(targets), targets::spec);
    PlanPlaces places = space.places();
    trial.warnings().forEach(said -> screen.progress("warning: " + PlanTrial.line(said, places)));
    trial.require(places);
    trial.unjudged().forEach(screen::progress);
  }

  /** With --limit, too, Patroni's configuration reaches every database node. */
  private static List<Agent> concerned(DeploymentTargets targets) {
    return Stream.concat(
            targets.agents().stream(),
            targets.others().stream()
                .filter(agent -> targets.spec(agent.node()).has(Role.DATABASE)))
        .toList();
  }

  /**
   * Stops an apply that would shut out programs at work by a default that nobody wrote into the
   * plan. Throws CHANGE_REFUSED with each of them.
   */
  static void requireNobodyBarred(Workspace space, ClusterView cluster, RunningSettings running) {
    if (running.barred().isEmpty() || space.places().isWritten(SuperuserSources.PATH)) {
      return;
    }
    boolean narrows =
        cluster.etcdTrouble().isEmpty()
            && cluster
                .configuration()
                .filter(now -> ClusterHba.areWide(space.plan(), DynamicConfig.hba(now)))
                .isPresent();
    if (!narrows) {
      return;
    }
    throw new OpsException(
        ErrorCode.CHANGE_REFUSED,
        "this apply takes the cluster's own roles away from programs that are logged in as them:\n"
            + String.join("\n", running.barred()),
        "Write %s: [nodes] into the plan to refuse them, or name their networks besides: [nodes, 10.20.0.7/32]. Nothing was changed."
            .formatted(SuperuserSources.PATH));
  }

  /**
   * Says what ALTER SYSTEM set on the nodes, what a restart that waits would bring along, and who
   * is logged in that the plan does not let in.
   */
  public static RunningSettings tellByHand(Screen screen, DeploymentTargets targets) {
    RunningSettings running = RunningSettings.ask(targets.with(Role.DATABASE), targets::spec);
    List<String> altered = running.altered();
    altered.forEach(screen.json() ? screen::progress : screen::result);
    Map<String, String> pending = running.pendingByHand();
    pending.forEach(
        (node, names) ->
            screen.progress(
                "Cost, besides the plan's: PostgreSQL on %s is restarted, because %s waits for it (a switchover first, if it leads)"
                    .formatted(node, names)));
    running.barred().forEach(login -> screen.progress("warning: " + login));
    return running;
  }
}
