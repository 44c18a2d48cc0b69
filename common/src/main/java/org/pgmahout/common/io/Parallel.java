package org.pgmahout.common.io;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Does things side by side on virtual threads, and leaves none of them behind: a caller that
 * returns, or throws, has waited for all. Deadlines are the work's own. Where the caller is
 * interrupted, so is all that still works.
 */
public final class Parallel implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What is done with one of many. */
  @FunctionalInterface
  public interface Work<K, V> {
    V of(K item) throws Exception;
  }

  /** What came of it for one of many: a value or an error. */
  public sealed interface Answer<T> {
    /** It worked. */
    record Value<T>(T value) implements Answer<T> {}

    /** It did not. */
    record Failure<T>(OpsException error) implements Answer<T> {}
  }

  /** For each item what came of it, in their order, with at most so many at work at once. */
  public static <K, V> Map<K, Answer<V>> each(
      Collection<K> items, int atOnce, Work<? super K, V> work) {
    Map<K, Answer<V>> answers = new LinkedHashMap<>();
    try (Parallel all = new Parallel()) {
      all.begin(items, atOnce, work).forEach((item, one) -> answers.put(item, one.answer(item)));
    }
    return answers;
  }

  /**
   * For each item its value, in their order. When all have ended, the first failure is thrown, and
   * holds the others as suppressed.
   */
  public static <K, V> Map<K, V> all(Collection<K> items, Work<? super K, V> work) {
    Map<K, V> values = new LinkedHashMap<>();
    RuntimeException first = null;
    try (Parallel all = new Parallel()) {
      for (var one : all.begin(items, Integer.MAX_VALUE, work).entrySet()) {
        try {
          values.put(one.getKey(), one.getValue().result());
        } catch (RuntimeException e) {
          if (first == null) {
            first = e;
          } else if (first != e) {
            first.addSuppressed(e);
          }
        }
      }
    }
    if (first != null) {
      throw first;
    }
    return values;
  }

  private <K, V> Map<K, Going<V>> begin(Collection<K> items, int atOnce, Work<? super K, V> work) {
    Semaphore room = new Semaphore(atOnce);
    Map<K, Going<V>> going = new LinkedHashMap<>();
    // Equal ones are one item: a second beginning would hide what came of the first.
    for (K item : new LinkedHashSet<>(items)) {
      going.put(
          item,
          begin(
              () -> {
                room.acquire();
                try {
                  return work.of(item);
                } finally {
                  room.release();
                }
              }));
    }
    return going;
  }

  /** Begins something beside what the caller does next. */
  public <T> Going<T> begin(Callable<T> work) {
    return new Going<>(threads.submit(work));
  }

  /** Returns when all have ended. */
  @Override
  public void close() {
    threads.close();
  }

  /** Something at work. */
  public record Going<T>(Future<T> future) {

    /** Whether it has ended. */
    public boolean ended() {
      return future.isDone();
    }

    /** Waits for it; throws what it threw. */
    public T result() {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        future.cancel(true);
        throw new OpsException(
            ErrorCode.CANCELLED, "stopped before all had ended", "Run it again.", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException(e.getCause());
      }
    }

    private Answer<T> answer(Object item) {
      try {
        return new Answer.Value<>(result());
      } catch (OpsException e) {
        return new Answer.Failure<>(e);
      } catch (RuntimeException e) {
        return new Answer.Failure<>(
            new OpsException(
                ErrorCode.INTERNAL,
                item + ": " + e,
                "This is a defect; run it again with --verbose and report it.",
                e));
      }
    }
  }
}
