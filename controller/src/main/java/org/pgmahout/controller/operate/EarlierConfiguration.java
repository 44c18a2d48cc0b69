package org.pgmahout.controller.operate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.DynamicConfig;

/**
 * The way back of a roll whose member does not start: Patroni gets the cluster-wide configuration
 * again that it had before, and starts with it what did not start with the new one.
 */
public final class EarlierConfiguration {
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofSeconds(60);

  private final ClusterEdge edge;
  private final ClusterTruth truth;

  public EarlierConfiguration(ClusterEdge edge, ClusterTruth truth) {
    this.edge = edge;
    this.truth = truth;
  }

  /**
   * Puts it back, and waits for every member to lead or stream.
   *
   * @param before Patroni's dynamic configuration as it was
   * @return what came of it, a sentence
   * @throws OpsException PATRONI_UNAVAILABLE when no Patroni takes it
   */
  public String putBack(Map<String, Object> before, Consumer<String> tell) {
    Map<String, Object> patch =
        DynamicConfig.patch(before, truth.configuration().orElseGet(Map::of));
    if (patch.isEmpty()) {
      return "The cluster-wide configuration is as it was before this apply.";
    }
    tell.accept("putting the cluster-wide configuration back to what it was before this apply");
    onAny(patch);
    try {
      Waiting.until(
          "every member to lead or stream with the configuration before",
          BACK,
          tell,
          "See pgmahout status.",
          this::down);
      return "The cluster-wide configuration was put back to what it was before this apply, and every member leads or streams with it.";
    } catch (OpsException e) {
      return "The cluster-wide configuration was put back to what it was before this apply; "
          + e.getMessage();
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
    List<Member> members = truth.members();
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
