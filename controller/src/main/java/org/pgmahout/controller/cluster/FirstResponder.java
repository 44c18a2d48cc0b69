package org.pgmahout.controller.cluster;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * What every Patroni can tell is asked of one: the first of the plan that knows it. The next one is
 * asked beside it when it takes its time, so that a machine that is off holds nobody up. The
 * cluster's table is the same from each: Patroni answers from a copy of the cluster's keys that a
 * watch keeps, and not at all once its etcd is gone (Patroni's {@code KVCache}). Of itself a member
 * may know less than others.
 */
public final class FirstResponder {
  private static final Duration ASK = Duration.ofSeconds(3);

  /** Longer than an answer takes on a machine that is busy. */
  private static final Duration NEXT = Duration.ofMillis(500);

  private FirstResponder() {}

  /**
   * The first answer; empty when nobody has one.
   *
   * @param question empty when this member does not know it
   */
  public static <T> Optional<T> ask(
      ClusterEdge edge, Function<PatroniClient, Optional<T>> question) {
    return ask(edge, question, _ -> true);
  }

  /**
   * The first whole answer; where no member has one, the first at all.
   *
   * @param question empty when this member does not know it
   * @param whole whether an answer says all that a member can know
   */
  public static <T> Optional<T> ask(
      ClusterEdge edge, Function<PatroniClient, Optional<T>> question, Predicate<T> whole) {
    Optional<T> partial = Optional.empty();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var asked = new ExecutorCompletionService<Optional<T>>(threads);
      Iterator<NodePlan> members = edge.plan().nodesWith(Role.DATABASE).iterator();
      int open = 0;
      while (members.hasNext() || open > 0) {
        if (members.hasNext()) {
          NodePlan member = members.next();
          asked.submit(() -> ask(edge, member, question));
          open++;
        }
        Future<Optional<T>> done =
            members.hasNext() ? asked.poll(NEXT.toMillis(), TimeUnit.MILLISECONDS) : asked.take();
        if (done != null) {
          open--;
          Optional<T> answer = done.get();
          if (answer.filter(whole).isPresent()) {
            return answer;
          }
          partial = partial.or(() -> answer);
        }
      }
      return partial;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, "stopped while asking Patroni", "Run it again.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking Patroni failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> Optional<T> ask(
      ClusterEdge edge, NodePlan member, Function<PatroniClient, Optional<T>> question) {
    try (PatroniClient patroni = edge.patroni(member, ASK)) {
      return question.apply(patroni);
    } catch (OpsException e) {
      // Another member may answer; none answering is an empty table, which every caller shows.
      return Optional.empty();
    }
  }
}
