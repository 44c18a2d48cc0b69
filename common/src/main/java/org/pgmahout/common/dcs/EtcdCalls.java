package org.pgmahout.common.dcs;

import io.etcd.jetcd.Client;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.tls.EndedCertificate;

/** Waits for etcd's answers: a deadline on every call, and one error for all that can go wrong. */
record EtcdCalls(EtcdAccess access, EtcdClients clients) {
  <T> T await(String what, Function<Client, CompletableFuture<T>> call) {
    for (int again = clients.tries(); ; again--) {
      Client client = clients.client();
      try {
        return answer(what, call.apply(client));
      } catch (ExecutionException e) {
        if (again == 0 || !clients.another(client, deepest(e.getCause()))) {
          throw unavailable(what, e.getCause());
        }
      }
    }
  }

  private <T> T answer(String what, CompletableFuture<T> future) throws ExecutionException {
    try {
      return future.get(access.deadline().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unavailable(
          what, new Exception("no answer within " + access.deadline().toMillis() + " ms", e));
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "interrupted while trying to " + what, "", e);
    }
  }

  /** The words of etcd's errors where it runs, and refuses who asks. */
  private static final List<String> REFUSALS =
      List.of(
          "permission denied",
          "user name is empty",
          "user name not found",
          "invalid user ID or password");

  OpsException unavailable(String what, Throwable reason) {
    String where = String.join(", ", access.urls().stream().map(URI::toString).toList());
    Optional<String> ended = EndedCertificate.end(reason);
    if (ended.isPresent()) {
      return new OpsException(
          ErrorCode.ETCD_UNAVAILABLE,
          "etcd at " + where + ": could not " + what + ": its certificate ended at " + ended.get(),
          "Bring the nodes other certificates: pgmahout apply",
          reason);
    }
    if (REFUSALS.stream().anyMatch(deepest(reason)::contains)) {
      return new OpsException(
          ErrorCode.ETCD_UNAVAILABLE,
          "etcd at " + where + ": could not " + what + ": " + deepest(reason),
          "This folder speaks for none of etcd's users. Where the cluster was made: pgmahout apply. A folder that was handed to an operator before etcd had users: have it made again there, pgmahout operator add. A viewer reads nothing in etcd.",
          reason);
    }
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
