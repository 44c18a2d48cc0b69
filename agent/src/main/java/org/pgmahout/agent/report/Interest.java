package org.pgmahout.agent.report;

import java.util.stream.Collectors;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.MemberReport;

/**
 * What of a cluster's keys is a reason to look at a node again: who leads, who follows and how, and
 * never the positions that change with every commit.
 */
final class Interest {
  private Interest() {}

  /** A text that is another one when there is such a reason. */
  static String of(ClusterState state) {
    return state.leads().orElse("")
        + state.paused()
        + state.sync().value()
        + state.members().keySet().stream()
            .map(name -> name + state.member(name).map(Interest::of).orElse(""))
            .collect(Collectors.joining(","));
  }

  private static String of(MemberReport member) {
    return "%s %s %s %s"
        .formatted(
            member.state(), member.role(), member.replicationState(), member.pendingRestart());
  }
}
