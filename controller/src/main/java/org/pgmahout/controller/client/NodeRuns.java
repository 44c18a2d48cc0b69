package org.pgmahout.controller.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Does one thing on many nodes at once and collects what came of it; a node's failure is its row.
 */
public final class NodeRuns {
  /** So many at a time: enough for any cluster, bounded for a fleet. */
  private static final int AT_ONCE = 64;

  private NodeRuns() {}

  /** What came of it on one node: a value or an error. */
  public sealed interface Answer<T> {
    /** It worked. */
    record Value<T>(T value) implements Answer<T> {}

    /** It did not. */
    record Failure<T>(OpsException error) implements Answer<T> {}
  }

  /** Asks all agents at once; the answers in their order, keyed by node. */
  public static <A extends Agent, T> Map<String, Answer<T>> collect(
      List<A> agents, Function<A, T> work) {
    Map<String, Future<T>> asked = new LinkedHashMap<>();
    Map<String, Answer<T>> answers = new LinkedHashMap<>();
    Semaphore room = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (A agent : agents) {
        asked.put(
            agent.node(),
            threads.submit(
                () -> {
                  room.acquire();
                  try {
                    return work.apply(agent);
                  } finally {
                    room.release();
                  }
                }));
      }
      asked.forEach((node, future) -> answers.put(node, outcome(node, future)));
    }
    return answers;
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

  private static <T> Answer<T> outcome(String node, Future<T> future) {
    try {
      return new Answer.Value<>(future.get());
    } catch (ExecutionException e) {
      return new Answer.Failure<>(
          e.getCause() instanceof OpsException known
              ? known
              : new OpsException(
                  ErrorCode.INTERNAL,
                  node + ": " + e.getCause(),
                  "This is a defect; run it again with --verbose and report it.",
                  e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      future.cancel(true);
      return new Answer.Failure<>(
          new OpsException(ErrorCode.CANCELLED, node + ": stopped", "Run it again.", e));
    }
  }
}
