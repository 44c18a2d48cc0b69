package org.pgmahout.controller.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdSilence;
import org.pgmahout.controller.progress.RolloutEvent;

/**
 * The hold of one command on what it changes: reservations on the agents, which work before the
 * first build and with quorum lost, and a key in etcd wherever that serves. Renewed while it lasts,
 * released at the end; a command that was killed leaves leases that end by themselves.
 */
public final class Hold implements AutoCloseable {
  /** A second one still comes in time when the first is lost on its way. */
  private static final Duration RENEW_EVERY = Duration.ofSeconds(8);

  /** What a killed command left ends within its lease. */
  private static final Duration PATIENCE = Reservations.LEASE.plusSeconds(5);

  private final Reservations nodes;
  private final Rhythm rhythm;
  private final Optional<ApplyLock> cluster;
  private final Consumer<RolloutEvent> events;
  private final AtomicReference<OpsException> lost = new AtomicReference<>();
  private final Thread renewal;
  private volatile boolean clusterHeld;
  private volatile boolean done;

  /**
   * The time that a hold goes by.
   *
   * @param pace in which it waits for nodes that are not free yet
   * @param renewEvery the real time between two renewals
   */
  public record Rhythm(Pace pace, Duration renewEvery) {
    /** The machine's. */
    public static final Rhythm REAL = new Rhythm(Pace.REAL, RENEW_EVERY);
  }

  private Hold(
      Reservations nodes,
      Optional<ApplyLock> cluster,
      Consumer<RolloutEvent> events,
      Rhythm rhythm) {
    this.rhythm = rhythm;
    this.nodes = nodes;
    this.cluster = cluster;
    this.events = events;
    this.renewal = Thread.ofVirtual().name("hold").unstarted(this::renew);
  }

  /**
   * Takes all nodes, or none, and the lock in etcd, if that serves.
   *
   * @param cluster the lock in etcd; empty when the nodes are all that is held
   * @param stillWanted throws when the operator does not want to wait any longer
   */
  public static Hold take(
      Reservations nodes,
      Optional<ApplyLock> cluster,
      Consumer<RolloutEvent> events,
      Runnable stillWanted,
      Rhythm rhythm) {
    Hold hold = new Hold(nodes, cluster, events, rhythm);
    try {
      hold.await("the nodes to be free", nodes::take, stillWanted);
    } catch (RuntimeException e) {
      nodes.release(false);
      throw e;
    }
    hold.renewal.start();
    try {
      hold.takeCluster(stillWanted);
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
    return hold;
  }

  /** Takes the key in etcd too, once that has its quorum; does nothing when it is taken. */
  public void takeCluster(Runnable stillWanted) {
    if (cluster.isEmpty() || clusterHeld || cluster.get().trouble().isPresent()) {
      return;
    }
    EtcdSilence silence = new EtcdSilence();
    try {
      await(
          "the cluster to be free",
          () -> silence.outlast(() -> cluster.get().take(nodes.owner(), nodes.who())),
          stillWanted);
    } catch (OpsException e) {
      throw silence.reason(e);
    }
    clusterHeld = true;
  }

  private void await(String what, Supplier<Optional<String>> take, Runnable stillWanted) {
    Await.ofCluster(PATIENCE)
        .by(rhythm.pace())
        .whileWanted(stillWanted)
        .until(
            what,
            message -> events.accept(new RolloutEvent.Waiting(message)),
            "Wait until that has ended: pgmahout status shows whose apply it is.",
            take);
  }

  /** Throws what was the matter when a renewal was refused. */
  public void stillOurs() {
    OpsException why = lost.get();
    if (why != null) {
      throw why;
    }
  }

  /** Names what is at work now: after a kill, the nodes still know it. */
  public void phase(String title) {
    nodes.phase(title);
    renewOnce();
  }

  /** Everything went well: the release says so. */
  public void done() {
    done = true;
  }

  private void renew() {
    try {
      while (true) {
        Thread.sleep(rhythm.renewEvery());
        renewOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renewOnce() {
    keep(nodes::renew);
    cluster.filter(_ -> clusterHeld).ifPresent(lock -> keep(lock::renew));
  }

  /**
   * No answer is not a loss, because the lease may still hold: only BUSY means that somebody else
   * has it. A defect is one: nobody would renew the hold after it.
   */
  private void keep(Runnable renewal) {
    try {
      renewal.run();
    } catch (OpsException e) {
      if (e.code() == ErrorCode.BUSY) {
        lost.compareAndSet(null, e);
      }
    } catch (RuntimeException e) {
      lost.compareAndSet(
          null,
          new OpsException(
              ErrorCode.INTERNAL,
              "the hold of the nodes could not be renewed: " + e,
              "This is a defect; run it again with --verbose and report it.",
              e));
    }
  }

  @Override
  public void close() {
    renewal.interrupt();
    try {
      // A renewal on its way must not arrive after the release.
      renewal.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    nodes.release(done);
    cluster.filter(_ -> clusterHeld).ifPresent(ApplyLock::release);
  }
}
