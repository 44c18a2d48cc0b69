package org.pgmahout.controller.runs;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.wire.RunEvent;

/** How many steps came to which outcome, a node; Ansible's recap is made of it. */
public final class NodeTally {
  private final Map<String, Map<Outcome, Integer>> counts = new LinkedHashMap<>();

  /** One in which every node has a row, whatever happens. */
  public static NodeTally of(List<NodePlan> nodes) {
    NodeTally tally = new NodeTally();
    nodes.forEach(node -> tally.node(node.name()));
    return tally;
  }

  /** Names a node, so that it has a row whatever happens. */
  public synchronized void node(String node) {
    counts.computeIfAbsent(node, _ -> new EnumMap<>(Outcome.class));
  }

  /** Counts a step that ended. */
  public synchronized void count(String node, RunEvent event) {
    if (event instanceof RunEvent.StepFinished step) {
      add(node, step.outcome());
    }
  }

  /** Counts an outcome. */
  public synchronized void add(String node, Outcome outcome) {
    node(node);
    counts.get(node).merge(outcome, 1, Integer::sum);
  }

  /** The counts, by node. */
  public synchronized Map<String, Map<Outcome, Integer>> rows() {
    Map<String, Map<Outcome, Integer>> copy = new LinkedHashMap<>();
    counts.forEach((node, row) -> copy.put(node, Map.copyOf(row)));
    return copy;
  }
}
