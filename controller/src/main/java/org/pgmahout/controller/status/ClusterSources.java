package org.pgmahout.controller.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;

/**
 * Everything that one view of the cluster is made of.
 *
 * @param cluster Patroni's keys; empty when etcd did not bring them
 * @param table what a Patroni said in their place
 * @param leaderLeft how long the leader key still lives if nobody renews it; empty when not known
 * @param nodes what is known of each node, in the plan's order
 * @param etcdTrouble why etcd was not read; empty when it was
 * @param now the reader's clock
 */
record ClusterSources(
    Optional<ClusterState> cluster,
    MemberAnswer table,
    Optional<Duration> leaderLeft,
    Map<String, NodeAnswer> nodes,
    String etcdTrouble,
    Instant now) {
  ClusterSources {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
  }

  /** What a Patroni says of the cluster. */
  record MemberAnswer(String systemId, List<Member> members, boolean paused) {
    /** None answers. */
    static final MemberAnswer SILENT = new MemberAnswer("", List.of(), false);

    MemberAnswer {
      members = List.copyOf(members);
    }

    /** By Patroni's keys in etcd. */
    static MemberAnswer of(ClusterState state) {
      return new MemberAnswer(state.systemId().value().orElse(""), state.table(), state.paused());
    }

    /** A member that is being copied has no system identifier yet. */
    boolean whole() {
      return !systemId.isEmpty();
    }
  }
}
