package org.pgmahout.controller.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.OpsException;

/**
 * Does one thing on many nodes at once and collects what came of it; a node's failure is its row.
 */
public final class NodeRuns {
  /** So many at a time: enough for any cluster, bounded for a fleet. */
  private static final int AT_ONCE = 64;

  private NodeRuns() {}

  /** Asks all agents at once; the answers in their order, keyed by node. */
  public static <A extends Agent, T> Map<String, Answer<T>> collect(
      List<A> agents, Function<A, T> work) {
    Map<String, A> byName = new LinkedHashMap<>();
    agents.forEach(agent -> byName.put(agent.node(), agent));
    return Parallel.each(byName.keySet(), AT_ONCE, node -> work.apply(byName.get(node)));
  }

  /** The same of those that answer; who does not is left out. */
  public static <A extends Agent, T> List<T> answered(List<A> agents, Function<A, T> work) {
    List<T> values = new ArrayList<>();
    for (Answer<T> answer : collect(agents, work).values()) {
      if (answer instanceof Answer.Value<T>(T value)) {
        values.add(value);
      }
    }
    return values;
  }

  /** The same where every node must answer: throws the first error, with a count of the others. */
  public static <A extends Agent, T> Map<String, T> all(List<A> agents, Function<A, T> work) {
    Map<String, T> values = new LinkedHashMap<>();
    OpsException first = null;
    int failed = 0;
    for (Map.Entry<String, Answer<T>> entry : collect(agents, work).entrySet()) {
      switch (entry.getValue()) {
        case Answer.Value<T>(T value) -> values.put(entry.getKey(), value);
        case Answer.Failure<T>(OpsException error) -> {
          failed++;
          first = first == null ? error : first;
        }
      }
    }
    if (first == null) {
      return values;
    }
    String others = failed == 1 ? "" : " (and " + (failed - 1) + " more nodes)";
    throw new OpsException(first.code(), first.getMessage() + others, first.hint(), first);
  }
}
