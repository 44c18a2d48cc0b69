package org.pgmahout.controller.preflight;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.NodePort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.PreflightFacts;
import org.pgmahout.common.wire.PreflightFacts.Use;
import org.pgmahout.common.wire.PreflightListen;
import org.pgmahout.common.wire.PreflightReach;
import org.pgmahout.common.wire.PreflightReach.Result;
import org.pgmahout.common.wire.PreflightRequest;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;

/**
 * Asks all agents at once for their facts, lets every node listen where nothing listens yet, and
 * has every node try the others. Three rounds, each as slow as its slowest node.
 */
public final class Preflight {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LEASE_SECONDS = 15;

  private final ClusterPlan plan;
  private final Map<String, NodePlan> nodes;
  private final Map<String, NodeSpec> specs;
  private final List<AgentClient> agents;
  private final Set<String> complete;
  private final InstantSource clock;

  /**
   * @param specs the compiled specs of all nodes
   * @param agents the nodes that are meant
   * @param complete those of them on which nothing is missing that would be installed
   */
  public Preflight(
      ClusterPlan plan,
      List<NodeSpec> specs,
      List<AgentClient> agents,
      Set<String> complete,
      InstantSource clock) {
    this.plan = plan;
    this.nodes = plan.nodes().stream().collect(Collectors.toMap(NodePlan::name, n -> n));
    this.specs = specs.stream().collect(Collectors.toMap(NodeSpec::node, s -> s));
    this.agents = List.copyOf(agents);
    this.complete = Set.copyOf(complete);
    this.clock = clock;
  }

  /** All rows: node by node, then what concerns all. An agent that does not answer is a row. */
  public List<Row> look() {
    PreflightRules judgement = new PreflightRules(plan);
    Map<String, Answer<Seen>> seen = NodeRuns.collect(agents, this::facts);
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    List<AgentClient> answering = new ArrayList<>();
    for (AgentClient agent : agents) {
      switch (seen.get(agent.node())) {
        case Answer.Value<Seen>(Seen found) -> {
          answering.add(agent);
          rows.put(
              agent.node(),
              new ArrayList<>(
                  judgement.of(nodes.get(agent.node()), found.facts(), found.offset())));
        }
        case Answer.Failure<Seen>(OpsException error) ->
            rows.put(
                agent.node(),
                List.of(Row.fail(agent.node(), "agent", error.getMessage(), error.hint())));
      }
    }
    Map<String, Set<Integer>> listened = new LinkedHashMap<>();
    Map<String, Answer<PreflightReach.View>> reached = reach(answering, seen, listened);
    reached.forEach(
        (node, answer) -> {
          switch (answer) {
            case Answer.Value<PreflightReach.View>(PreflightReach.View view) ->
                rows.get(node)
                    .addAll(
                        judgement.reach(
                            node,
                            view.attempts(),
                            to -> listened.getOrDefault(to.node(), Set.of()).contains(to.port())));
            case Answer.Failure<PreflightReach.View>(OpsException error) ->
                rows.get(node).add(Row.fail(node, "network", error.getMessage(), error.hint()));
          }
        });
    List<Row> all = new ArrayList<>();
    rows.values().forEach(all::addAll);
    all.addAll(judgement.whole());
    return List.copyOf(all);
  }

  /**
   * Stops an apply that cannot work.
   *
   * @throws OpsException PREFLIGHT_FAILED naming every failed row
   */
  public static void require(List<Row> rows) {
    List<Row> failed = rows.stream().filter(row -> row.verdict() == Row.Verdict.FAIL).toList();
    if (!failed.isEmpty()) {
      throw new OpsException(
          ErrorCode.PREFLIGHT_FAILED,
          failed.stream()
              .map(row -> row.node() + ": " + row.check() + ": " + row.observed())
              .collect(Collectors.joining("\n  ", "nothing was changed, because\n  ", "")),
          failed.stream().map(Row::remedy).distinct().collect(Collectors.joining(" ")));
    }
  }

  /** Facts, and how far the node's clock is from ours at least. */
  private Seen facts(AgentClient agent) {
    Instant before = clock.instant();
    Instant there = agent.facts().clock();
    Instant after = clock.instant();
    PreflightFacts facts = ask(agent, complete.contains(agent.node()));
    return new Seen(facts, PreflightRules.clockOffset(before, there, after));
  }

  private PreflightFacts ask(AgentClient agent, boolean withoutSources) {
    return agent.post(
        ApiPaths.PREFLIGHT,
        new PreflightRequest(specs.get(agent.node()), withoutSources),
        PreflightFacts.class,
        LIMIT);
  }

  /**
   * @param listened gets the ports, by node, that somebody listened on all the while
   */
  private Map<String, Answer<PreflightReach.View>> reach(
      List<AgentClient> answering,
      Map<String, Answer<Seen>> seen,
      Map<String, Set<Integer>> listened) {
    try {
      Map<String, Answer<PreflightListen.View>> leases =
          NodeRuns.collect(answering, agent -> listen(agent, freePorts(seen.get(agent.node()))));
      Map<String, Answer<PreflightReach.View>> reached =
          NodeRuns.collect(
              answering,
              agent ->
                  agent.post(
                      ApiPaths.PREFLIGHT_REACH,
                      new PreflightReach(targets(agent.node(), answering)),
                      PreflightReach.View.class,
                      LIMIT));
      Set<String> refusing =
          reached.values().stream()
              .flatMap(
                  answer ->
                      answer instanceof Answer.Value<PreflightReach.View>(PreflightReach.View view)
                          ? view.attempts().stream()
                          : Stream.empty())
              .filter(attempt -> attempt.result() == Result.REFUSED)
              .map(attempt -> attempt.target().node())
              .collect(Collectors.toSet());
      listened.putAll(
          listened(
              answering.stream().filter(agent -> refusing.contains(agent.node())).toList(),
              seen,
              leases));
      return reached;
    } finally {
      NodeRuns.collect(
          answering,
          agent ->
              agent.post(
                  ApiPaths.PREFLIGHT_LISTEN,
                  new PreflightListen(List.of(), 0),
                  PreflightListen.View.class,
                  LIMIT));
    }
  }

  /**
   * A service that was restarting meanwhile refuses by itself: so who listens is looked at twice.
   */
  private Map<String, Set<Integer>> listened(
      List<AgentClient> refusing,
      Map<String, Answer<Seen>> seen,
      Map<String, Answer<PreflightListen.View>> leases) {
    Map<String, Set<Integer>> ports = new LinkedHashMap<>();
    NodeRuns.collect(refusing, agent -> ask(agent, true))
        .forEach(
            (node, again) -> {
              Set<Integer> both = new HashSet<>();
              if (leases.get(node)
                  instanceof Answer.Value<PreflightListen.View>(PreflightListen.View lease)) {
                both.addAll(lease.listening());
              }
              if (again instanceof Answer.Value<PreflightFacts>(PreflightFacts now)
                  && seen.get(node) instanceof Answer.Value<Seen>(Seen before)) {
                before.facts().ports().stream()
                    .filter(port -> port.use() == Use.OURS && now.ports().contains(port))
                    .forEach(port -> both.add(port.port()));
              }
              ports.put(node, both);
            });
    return ports;
  }

  private static PreflightListen.View listen(AgentClient agent, List<Integer> ports) {
    return agent.post(
        ApiPaths.PREFLIGHT_LISTEN,
        new PreflightListen(ports, LEASE_SECONDS),
        PreflightListen.View.class,
        LIMIT);
  }

  private static List<Integer> freePorts(Answer<Seen> seen) {
    return switch (seen) {
      case Answer.Value<Seen>(Seen found) ->
          found.facts().ports().stream()
              .filter(port -> port.use() == Use.FREE)
              .map(PreflightFacts.PortUse::port)
              .toList();
      case Answer.Failure<Seen> _ -> List.of();
    };
  }

  /** What a node needs of the others that answer. */
  private List<PreflightReach.Target> targets(String from, List<AgentClient> answering) {
    NodePlan self = nodes.get(from);
    List<PreflightReach.Target> targets = new ArrayList<>();
    for (AgentClient other : answering) {
      if (other.node().equals(from)) {
        continue;
      }
      NodePlan node = nodes.get(other.node());
      for (NodePort port : NodePort.of(plan, node)) {
        if (port.neededBy().stream().anyMatch(self::has)) {
          targets.add(
              new PreflightReach.Target(node.name(), node.address(), port.port(), port.purpose()));
        }
      }
    }
    return targets;
  }

  private record Seen(PreflightFacts facts, Duration offset) {}
}
