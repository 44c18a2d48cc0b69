package org.pgmahout.systemtest.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Looks all the time whether etcd has its quorum, and the leader key in it a holder: reads of etcd
 * are answered by a quorum alone.
 */
public final class ClusterWatcher implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EtcdAccess access;
  private final Thread watcher;
  private volatile boolean stopped;
  private int looks;
  private Duration leaderless = Duration.ZERO;
  private Duration withoutQuorum = Duration.ZERO;

  /** Begins to look at once. */
  public ClusterWatcher(TestLab lab) {
    PlanFolder folder = PlanFolder.beside(lab.plan());
    List<String> urls =
        lab.databases().stream().map(node -> "https://" + lab.address(node) + ":2379").toList();
    access =
        EtcdAccess.mutualTls(urls, folder.own().client(), folder.cluster().trusted(), DEADLINE);
    watcher = Thread.ofVirtual().name("cluster-watcher").start(this::watch);
  }

  private void watch() {
    try (Etcd etcd = Etcd.connect(access)) {
      long led = System.nanoTime();
      long answered = led;
      while (!stopped) {
        try {
          boolean leads = etcd.find("/service/postgres/leader").isPresent();
          withoutQuorum = longer(withoutQuorum, answered);
          answered = System.nanoTime();
          if (leads) {
            leaderless = longer(leaderless, led);
            led = System.nanoTime();
          }
          looks++;
        } catch (OpsException e) {
          // The next answer tells how long there was none.
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      withoutQuorum = longer(withoutQuorum, answered);
      leaderless = longer(leaderless, led);
    }
  }

  private static Duration longer(Duration longest, long since) {
    Duration gap = Duration.ofNanos(System.nanoTime() - since);
    return gap.compareTo(longest) > 0 ? gap : longest;
  }

  /** The longest time between two looks that found a leader. */
  public Duration leaderless() {
    return leaderless;
  }

  /** The longest time between two answers of etcd's. */
  public Duration withoutQuorum() {
    return withoutQuorum;
  }

  public int looks() {
    return looks;
  }

  /** Stops looking; what was seen can be asked for then. */
  public void stop() {
    stopped = true;
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
