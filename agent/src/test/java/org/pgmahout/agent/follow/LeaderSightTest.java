package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.ClusterStates.at;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.watch.ClusterStates;
import org.pgmahout.common.cluster.ClusterState;

class LeaderSightTest {
  private static final PlanMembers MEMBERS = PlanMembers.of(FollowedPlan.spec("haproxy"));

  private static Leadership of(String leader) {
    return LeaderSight.of(Optional.of(ClusterStates.state(5, leader)), MEMBERS, true);
  }

  /** These states have a request that node "a" hands over to "b". */
  @Test
  void aHolderThatIsAskedToHandOverLeavesUnlessNothingComesOfIt() {
    ClusterState state = ClusterStates.state(5, "a");
    assertThat(LeaderSight.of(Optional.of(state), MEMBERS, true))
        .isEqualTo(new Leadership.Leaving("a", Route.CLOSED));
    assertThat(LeaderSight.of(Optional.of(state), MEMBERS, false))
        .isEqualTo(new Leadership.Held("a", Route.CLOSED));
    assertThat(LeaderSight.handover(ClusterStates.state(5, "b"))).isEmpty();
  }

  @Test
  void thePlanSaysWhereTheHolderIs() {
    assertThat(of("node-01"))
        .isEqualTo(new Leadership.Held("node-01", new Route("198.18.10.18", 5432)));
    assertThat(of("somebody")).isEqualTo(new Leadership.Held("somebody", Route.CLOSED));
    assertThat(of("")).isEqualTo(new Leadership.Vacant());
    assertThat(LeaderSight.of(Optional.empty(), MEMBERS, true)).isEqualTo(new Leadership.Unknown());
  }

  @Test
  void whatIsOldOrFromBeforeSaysNothing() {
    ClusterState state = ClusterStates.state(5, "node-01");
    var seen = Optional.of(ClusterStates.seen(state, at(0)));
    assertThat(LeaderSight.fresh(seen, 5, at(4_000))).hasValue(state);
    assertThat(LeaderSight.fresh(seen, 5, at(4_001))).isEmpty();
    assertThat(LeaderSight.fresh(seen, 6, at(0))).isEmpty();
  }

  @Test
  void anAddressHasOneForm() {
    assertThat(PlanMembers.number("fd00::2")).isEqualTo(PlanMembers.number("fd00:0:0:0:0:0:0:2"));
    assertThat(MEMBERS.at(new Route("198.18.10.17", 5432))).hasValue("node-00");
    assertThat(MEMBERS.at(Route.CLOSED)).isEmpty();
  }
}
