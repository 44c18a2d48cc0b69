package org.pgmahout.controller.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.history.PlanReview;
import org.pgmahout.controller.operate.RunningSettings;
import org.pgmahout.controller.preflight.PlanTrial;
import org.pgmahout.controller.rollout.Baseline;
import org.pgmahout.controller.rollout.Site;
import org.pgmahout.controller.view.Screen;

/**
 * What the nodes are asked about a plan before plan and apply go on: what refuses it, and what a
 * hand left.
 */
final class Judging {
  private Judging() {}

  /**
   * Has the programs on the nodes judge the plan where it is another than what runs, and says what
   * they warn of and what nobody could judge yet. Throws PLAN_REFUSED with every refusal.
   */
  static void require(Screen screen, Workspace space, Site site, Baseline base, PlanReview review) {
    boolean other =
        base.generation() == 0
            || !base.unfinished().isEmpty()
            || !review.changes().rows().isEmpty()
            || !review.outside().isEmpty();
    if (!other) {
      return;
    }
    PlanTrial trial = PlanTrial.ask(concerned(site), site::spec);
    PlanPlaces places = space.places();
    trial.warnings().forEach(said -> screen.progress("warning: " + PlanTrial.line(said, places)));
    trial.require(places);
    trial.unjudged().forEach(screen::progress);
  }

  /** With --limit, too, Patroni's configuration reaches every database node. */
  private static List<AgentClient> concerned(Site site) {
    return Stream.concat(
            site.agents().stream(),
            site.others().stream().filter(agent -> site.spec(agent.node()).has(Role.DATABASE)))
        .toList();
  }

  /** Says what ALTER SYSTEM set on the nodes, and what a restart that waits would bring along. */
  static RunningSettings tellByHand(Screen screen, Site site) {
    RunningSettings running = RunningSettings.ask(site.with(Role.DATABASE), site::spec);
    List<String> altered = running.altered();
    altered.forEach(screen.json() ? screen::progress : screen::result);
    Map<String, String> pending = running.pendingByHand();
    pending.forEach(
        (node, names) ->
            screen.progress(
                "Cost, besides the plan's: PostgreSQL on %s is restarted, because %s waits for it (a switchover first, if it leads)"
                    .formatted(node, names)));
    return running;
  }
}
