package org.pgmahout.controller.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.workspace.ClusterEdge;

/** The members' commands over Patroni's REST API. */
public final class PatroniCommands implements MemberCommands {
  private static final Duration ASK = Duration.ofSeconds(3);

  /** A restart waits for a shutdown checkpoint, a switchover for that and for the new leader. */
  private static final Duration DO = Duration.ofMinutes(5);

  /** An agent shares a look for a second: the first may be one from before the failure. */
  private static final Duration ANOTHER_LOOK = Duration.ofMillis(1200);

  private static final Duration EXPLAINED = Duration.ofSeconds(3);

  private final ClusterEdge edge;
  private final ClusterView cluster;
  private final List<AgentClient> agents;

  /** Without agents nobody tells why a PostgreSQL is down. */
  public PatroniCommands(ClusterEdge edge, ClusterView cluster) {
    this(edge, cluster, List.of());
  }

  public PatroniCommands(ClusterEdge edge, ClusterView cluster, List<AgentClient> agents) {
    this.edge = edge;
    this.cluster = cluster;
    this.agents = List.copyOf(agents);
  }

  @Override
  public List<Member> members() {
    return cluster.members();
  }

  @Override
  public Map<String, PatroniStatus> statuses() {
    Map<String, PatroniStatus> found = new LinkedHashMap<>();
    Parallel.all(edge.plan().nodesWith(Role.DATABASE), this::status)
        .forEach((node, answer) -> answer.ifPresent(status -> found.put(node.name(), status)));
    return found;
  }

  /** Who does not answer has no row; the caller waits for it or does without. */
  private Optional<PatroniStatus> status(NodePlan node) {
    try (PatroniClient patroni = edge.patroni(node, ASK)) {
      return Optional.of(patroni.status());
    } catch (OpsException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean mayLead(String node) {
    return node(node).mayLead();
  }

  @Override
  public void restart(String node) {
    edge.command(node(node), DO, patroni -> patroni.post("/restart", Map.of()));
  }

  @Override
  public Optional<String> whyDown(String node) {
    return agents.stream()
        .filter(agent -> agent.node().equals(node))
        .findFirst()
        .flatMap(
            agent ->
                Await.ofCluster(EXPLAINED)
                    .every(ANOTHER_LOOK)
                    .answer(() -> databaseProblem(agent), () -> {}));
  }

  private static Optional<String> databaseProblem(AgentClient agent) {
    try {
      return agent.health().components().stream()
          .filter(part -> part.component() == Component.POSTGRESQL && part.state() == State.FAILED)
          .map(ComponentHealth::reason)
          .findFirst();
    } catch (OpsException e) {
      // It only explains a failure that is known already.
      return Optional.empty();
    }
  }

  @Override
  public void switchover(String from, Optional<String> to) {
    Map<String, Object> request = new HashMap<>(Map.of("leader", from));
    to.ifPresent(candidate -> request.put("candidate", candidate));
    edge.command(node(from), DO, patroni -> patroni.post("/switchover", request));
  }

  /** Waits until every node takes the REST password that is next to the plan. */
  public void awaitPassword(Duration limit, Consumer<String> tell) {
    Await.ofCluster(limit)
        .until(
            "every Patroni to take its new REST password",
            tell,
            "See pgmahout logs NODE patroni.",
            () ->
                edge.plan().nodesWith(Role.DATABASE).stream()
                    .map(this::refusal)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  private Optional<String> refusal(NodePlan node) {
    try (PatroniClient patroni = edge.patroni(node, ASK)) {
      // What is on disk already; it only has to be allowed.
      patroni.post("/reload", Map.of());
      return Optional.empty();
    } catch (OpsException e) {
      return Optional.of(node.name() + ": " + e.getMessage());
    }
  }

  private NodePlan node(String name) {
    return edge.plan().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
