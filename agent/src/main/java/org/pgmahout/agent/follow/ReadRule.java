package org.pgmahout.agent.follow;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;

/**
 * Which members get no new reads, as a pure rule: who leads, who does not stream, who is too far
 * behind, and who is not in the cluster. Sessions stay until HAProxy's own checks cut them; while
 * nothing fresh is known, or nobody leads and so no replica can stream, these checks decide alone.
 */
final class ReadRule {
  private ReadRule() {}

  /**
   * The members that are taken out.
   *
   * @param fresh the cluster; empty when nothing fresh is known
   * @param servers those that HAProxy has
   * @param mostLag in bytes
   */
  static Set<String> out(Optional<ClusterState> fresh, Set<String> servers, long mostLag) {
    if (fresh.flatMap(ClusterState::leads).isEmpty()) {
      return Set.of();
    }
    Set<String> in =
        fresh.get().table().stream()
            .filter(member -> serves(member, mostLag))
            .map(Member::name)
            .collect(Collectors.toSet());
    return servers.stream().filter(name -> !in.contains(name)).collect(Collectors.toSet());
  }

  private static boolean serves(Member member, long mostLag) {
    return !member.role().leads()
        && member.state().equals("streaming")
        && member.lagBytes().orElse(Long.MAX_VALUE) <= mostLag;
  }
}
