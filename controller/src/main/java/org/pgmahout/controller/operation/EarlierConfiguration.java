package org.pgmahout.controller.operation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * The way back of a roll whose member does not start: Patroni gets the cluster-wide configuration
 * again that it had before, and starts with it what did not start with the new one.
 */
public final class EarlierConfiguration {
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofSeconds(60);

  private static final String BACK_AGAIN =
      "The cluster-wide configuration was put back to that of the plan applied last";

  private final ClusterEdge edge;
  private final ClusterView cluster;
  private final PlanStore plans;

  /** Of the cluster at this edge. */
  public EarlierConfiguration(ClusterEdge edge, ClusterView cluster, PlanStore plans) {
    this.edge = edge;
    this.cluster = cluster;
    this.plans = plans;
  }

  /**
   * Puts it back, and waits for every member to lead or stream. What the plan applied last says is
   * known to have been in force: an apply before this one, that stopped half-way, may have left
   * anything.
   *
   * @param plan what this apply brought
   * @return what came of it, a sentence; empty when nothing was applied yet, or nothing differs
   * @throws OpsException PATRONI_UNAVAILABLE when no Patroni takes it
   */
  public Optional<String> putBack(ClusterPlan plan, Consumer<String> tell) {
    Map<String, Object> patch =
        plans
            .current()
            .flatMap(PlanLoader::applied)
            .map(
                applied ->
                    DynamicConfig.patch(
                        wanted(applied), cluster.configuration().orElseGet(Map::of), wanted(plan)))
            .orElseGet(Map::of);
    if (patch.isEmpty()) {
      return Optional.empty();
    }
    tell.accept("putting the cluster-wide configuration back to that of the plan applied last");
    onAny(patch);
    return Optional.of(awaited(tell));
  }

  private static Map<String, Object> wanted(ClusterPlan plan) {
    return PlanCompiler.compile(plan, 0).stream()
        .filter(spec -> spec.has(Role.DATABASE))
        .findFirst()
        .map(DynamicConfig::wanted)
        .orElseGet(Map::of);
  }

  private String awaited(Consumer<String> tell) {
    try {
      Await.ofCluster(BACK)
          .until("every member to lead or stream", tell, "See pgmahout status.", this::down);
      return BACK_AGAIN + ", and every member leads or streams.";
    } catch (OpsException e) {
      return BACK_AGAIN + "; " + e.getMessage();
    }
  }

  private void onAny(Map<String, Object> patch) {
    OpsException last = null;
    for (NodePlan node : edge.plan().nodesWith(Role.DATABASE)) {
      try {
        edge.command(node, ASK, patroni -> patroni.patchConfig(patch));
        return;
      } catch (OpsException e) {
        last = e;
      }
    }
    throw last == null
        ? new OpsException(ErrorCode.PATRONI_UNAVAILABLE, "there is no database node", "")
        : last;
  }

  private Optional<String> down() {
    List<Member> members = cluster.members();
    String down =
        members.stream()
            .filter(member -> !member.healthy())
            .map(member -> member.name() + " is " + member.state())
            .collect(Collectors.joining("; "));
    return members.isEmpty()
        ? Optional.of("no Patroni answers this computer")
        : Optional.of(down).filter(words -> !words.isEmpty());
  }
}
