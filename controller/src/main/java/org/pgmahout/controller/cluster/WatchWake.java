package org.pgmahout.controller.cluster;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.WatchPace;
import org.pgmahout.common.io.Wake;

/** Wakes when a key of the cluster changes; while its watch is away it wakes by time alone. */
final class WatchWake implements Wake {
  private final Semaphore changes = new Semaphore(0);
  private final ClusterWatch watch;
  private ClusterState last;

  WatchWake(EtcdAccess access, PatroniKeys keys) {
    this.watch = ClusterWatch.begin(access, keys, WatchPace.STEADY, this::seen);
  }

  private synchronized void seen(Observation observation) {
    if (!observation.state().equals(last)) {
      last = observation.state();
      changes.release();
    }
  }

  @Override
  public void await(Duration atMost) {
    try {
      if (changes.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        // Several changes are one reason to look.
        changes.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
