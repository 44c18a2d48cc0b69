package org.pgmahout.common.cluster;

import java.util.List;
import java.util.OptionalLong;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;

/**
 * Who is what to the cluster, by Patroni's rule (its {@code cluster_as_json}): leader key first,
 * then the sync key if the mode is on. So the table from etcd is the one that any Patroni answers.
 */
record MemberRoles(ClusterState state) {

  List<Member> table() {
    return state.members().entrySet().stream()
        .map(member -> row(member.getKey(), member.getValue().value().orElse(MemberReport.NONE)))
        .toList();
  }

  private Member row(String name, MemberReport report) {
    MemberRole role = of(name);
    boolean replicates = role != MemberRole.LEADER && !report.replicationState().isEmpty();
    return new Member(
        name,
        report.host(),
        report.port(),
        report.apiUrl(),
        role,
        replicates ? report.replicationState() : report.state(),
        report.timeline(),
        role.leads() ? OptionalLong.empty() : lag(report.position()),
        report.pendingRestart());
  }

  private MemberRole of(String name) {
    ClusterConfiguration configuration = state.configuration().value().orElse(null);
    boolean standbyCluster = configuration != null && configuration.standbyCluster();
    if (state.leads().filter(name::equals).isPresent()) {
      return standbyCluster ? MemberRole.STANDBY_LEADER : MemberRole.LEADER;
    }
    boolean synchronous =
        configuration != null
            && configuration.mode() != SynchronousMode.OFF
            && !standbyCluster
            && state.sync().value().filter(sync -> sync.has(name)).isPresent();
    if (!synchronous) {
      return MemberRole.REPLICA;
    }
    return configuration.mode() == SynchronousMode.QUORUM
        ? MemberRole.QUORUM_STANDBY
        : MemberRole.SYNC_STANDBY;
  }

  /** Behind the leader's last known position; a replica may be ahead of what is known. */
  private OptionalLong lag(OptionalLong position) {
    long leads = state.status().value().map(WalPosition::position).orElse(0L);
    return position.isPresent()
        ? OptionalLong.of(Math.max(0, leads - position.getAsLong()))
        : OptionalLong.empty();
  }
}
