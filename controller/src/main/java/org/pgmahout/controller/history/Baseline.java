package org.pgmahout.controller.history;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.UnfinishedWork;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.history.PlanStore.Applied;

/**
 * What the next apply builds on. etcd knows it; while etcd is silent, the agents remember the
 * generation they were last sent, so that an apply that brings etcd back is not taken for an old
 * one.
 *
 * @param applied the plan applied last; empty when etcd does not answer
 * @param generation its number, or the highest that an agent remembers; 0 for none
 * @param next the number that the next apply gets: that of an apply which was never recorded goes
 *     on, because the nodes know it already
 * @param lineages the newest lines of the lineage that etcd and the nodes were brought
 * @param versions the agents' versions by node, of those that answer
 * @param unfinished an apply that is running or stopped half-way, in a line; none: empty
 * @param lostSecrets nodes whose agents lost secrets, a line each
 */
public record Baseline(
    Optional<Applied> applied,
    long generation,
    long next,
    Set<String> lineages,
    Map<String, String> versions,
    List<String> unfinished,
    List<String> lostSecrets) {
  public Baseline {
    lineages = Set.copyOf(lineages);
    versions = Map.copyOf(versions);
    unfinished = List.copyOf(unfinished);
    lostSecrets = List.copyOf(lostSecrets);
  }

  /** Asks etcd and the agents, at the same time. */
  public static Baseline read(ClusterView cluster, PlanStore plans, List<? extends Agent> agents) {
    try (Parallel beside = new Parallel()) {
      var asked = beside.begin(() -> NodeRuns.answered(agents, Agent::facts));
      Optional<Applied> applied =
          cluster.etcdTrouble().isEmpty() ? Optional.of(plans.applied()) : Optional.empty();
      return of(applied, applied.isPresent() ? plans.lineage() : "", asked.result());
    }
  }

  /** That Patroni is paused, in words: what an apply waits for may then never come. */
  public Optional<String> pause(ClusterView cluster) {
    return applied.isPresent() && cluster.paused() ? Optional.of(Pause.CLUSTER) : Optional.empty();
  }

  static Baseline of(Optional<Applied> applied, String inEtcd, List<NodeFacts> nodes) {
    Set<String> lineages =
        Stream.concat(Stream.of(inEtcd), nodes.stream().map(NodeFacts::lineage))
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toSet());
    Map<String, String> versions =
        nodes.stream()
            .collect(Collectors.toMap(NodeFacts::node, NodeFacts::agentVersion, (a, _) -> a));
    List<UnfinishedWork> left = nodes.stream().map(UnfinishedWork::of).toList();
    List<String> unfinished = UnfinishedApplies.unfinished(left);
    List<String> lost = UnfinishedApplies.lostSecrets(left);
    long remembered = nodes.stream().mapToLong(NodeFacts::generation).max().orElse(0);
    if (applied.isPresent()) {
      long recorded = applied.get().generation();
      return new Baseline(
          applied,
          recorded,
          Math.max(recorded + 1, remembered),
          lineages,
          versions,
          unfinished,
          lost);
    }
    return new Baseline(
        applied,
        remembered,
        Math.max(1, unfinished.isEmpty() ? remembered + 1 : remembered),
        lineages,
        versions,
        unfinished,
        lost);
  }
}
