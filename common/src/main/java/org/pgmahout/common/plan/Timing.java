package org.pgmahout.common.plan;

/**
 * Patroni's and HAProxy's numbers, which only make sense together: seconds for Patroni,
 * milliseconds for HAProxy's checks. Minimums are Patroni's own (ttl 20, loop_wait 1, retry_timeout
 * 3, and {@code loop_wait + 2 * retry_timeout <= ttl}); Patroni silently changes what breaks them,
 * the loader refuses.
 *
 * @param preset {@code fast}, {@code normal}, {@code wide} or {@code explicit}
 * @param ttl seconds the leader key lives without renewal
 * @param loopWait seconds between two rounds of Patroni
 * @param retryTimeout seconds Patroni retries etcd and PostgreSQL before it demotes
 * @param primaryStartTimeout seconds a crashed primary may take to start before failover
 * @param checkIntervalMillis HAProxy's {@code inter}
 * @param checkFastMillis HAProxy's {@code fastinter}
 * @param checkFall failed checks until a server is down
 * @param checkRise good checks until a server is up
 */
public record Timing(
    String preset,
    int ttl,
    int loopWait,
    int retryTimeout,
    int primaryStartTimeout,
    int checkIntervalMillis,
    int checkFastMillis,
    int checkFall,
    int checkRise) {

  /** The same numbers under another name. */
  Timing named(String name) {
    return new Timing(
        name,
        ttl,
        loopWait,
        retryTimeout,
        primaryStartTimeout,
        checkIntervalMillis,
        checkFastMillis,
        checkFall,
        checkRise);
  }
}
