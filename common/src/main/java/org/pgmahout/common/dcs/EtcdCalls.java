package org.pgmahout.common.dcs;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Waits for etcd's answers: a deadline on every call, and one error for all that can go wrong. */
record EtcdCalls(EtcdAccess access) {
  <T> T await(String what, Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> future = call.get();
    try {
      return future.get(access.deadline().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unavailable(
          what, new Exception("no answer within " + access.deadline().toMillis() + " ms", e));
    } catch (ExecutionException e) {
      throw unavailable(what, e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "interrupted while trying to " + what, "", e);
    }
  }

  OpsException unavailable(String what, Throwable reason) {
    String where = String.join(", ", access.urls().stream().map(URI::toString).toList());
    return new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "etcd at " + where + ": could not " + what + ": " + deepest(reason),
        "See that a majority of the members runs and can be reached: pgmahout status, pgmahout logs NODE etcd.",
        reason);
  }

  private static String deepest(Throwable reason) {
    Throwable t = reason;
    while (t.getCause() != null && !(t.getCause() instanceof TimeoutException)) {
      t = t.getCause();
    }
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }
}
