package org.pgmahout.controller.status;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.OpsException;

/**
 * Keeps a member's key in etcd as Patroni does: in every loop it is written again when its lease is
 * another's, or it is gone. What etcd refuses is tried again in the next loop.
 */
public final class LonePatroni implements AutoCloseable {
  private static final Duration TTL = Duration.ofSeconds(20);
  private static final Duration LOOP = Duration.ofMillis(200);

  private final String key;
  private final Etcd etcd;
  private final CompletableFuture<Void> loop;
  private volatile boolean ended;

  public LonePatroni(PatroniKeys keys, String member, EtcdAccess access) {
    this.key = keys.member(member);
    this.etcd = Etcd.connect(access);
    this.loop = CompletableFuture.runAsync(this::run, Thread::startVirtualThread);
  }

  private void run() {
    long lease = etcd.grantLease(TTL);
    while (!ended) {
      try {
        touch(lease);
      } catch (OpsException e) {
        // Refused, or the answer came too late.
      }
      LockSupport.parkNanos(LOOP.toNanos());
    }
  }

  private void touch(long lease) {
    etcd.renewLease(lease);
    Optional<EtcdEntry> there = etcd.find(key);
    if (there.filter(entry -> entry.lease() == lease).isEmpty()) {
      etcd.put(key, "{\"state\": \"running\"}", lease);
    }
  }

  @Override
  public void close() {
    ended = true;
    loop.join();
    etcd.close();
  }
}
