package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Optional;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.ClusterTruth;
import org.pgmahout.controller.operate.ClusterTruth.Applied;

/**
 * What the next apply builds on. etcd knows it; while etcd is silent, the agents remember the
 * generation they were last told, so that an apply that brings etcd back is not taken for an old
 * one.
 *
 * @param applied the plan applied last; empty when etcd does not answer
 * @param generation its number, or the highest that an agent remembers; 0 for none
 */
public record Baseline(Optional<Applied> applied, long generation) {

  /** Asks etcd, or else the agents. */
  public static Baseline read(ClusterTruth truth, List<AgentClient> agents) {
    if (truth.etcdTrouble().isEmpty()) {
      Applied applied = truth.applied();
      return new Baseline(Optional.of(applied), applied.generation());
    }
    long remembered =
        NodeRuns.collect(agents, agent -> agent.facts().generation()).values().stream()
            .mapToLong(
                answer -> answer instanceof NodeRuns.Answer.Value<Long>(Long seen) ? seen : 0)
            .max()
            .orElse(0);
    return new Baseline(Optional.empty(), remembered);
  }

  /** The number that the next apply gets. */
  public long next() {
    return generation + 1;
  }
}
