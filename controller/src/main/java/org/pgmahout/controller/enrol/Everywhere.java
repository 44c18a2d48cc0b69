package org.pgmahout.controller.enrol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Does one thing for many at once, and answers in their order. Deadlines are the work's own. */
public final class Everywhere {
  private Everywhere() {}

  /** Calls {@code work} for each on a virtual thread of its own. */
  public static <K, V> Map<K, V> call(List<K> keys, Function<K, V> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<K, Future<V>> going = new LinkedHashMap<>();
      keys.forEach(key -> going.put(key, threads.submit(() -> work.apply(key))));
      Map<K, V> results = new LinkedHashMap<>();
      for (Map.Entry<K, Future<V>> one : going.entrySet()) {
        results.put(one.getKey(), one.getValue().get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "interrupted", "Run it again.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
