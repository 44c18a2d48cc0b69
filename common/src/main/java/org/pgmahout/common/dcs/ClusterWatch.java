package org.pgmahout.common.dcs;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Freshness;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.outcome.OpsException;

/**
 * Follows the truth of a cluster for as long as somebody needs it, and always knows how old it is.
 *
 * <ol>
 *   <li>It lists Patroni's keys, at one revision, and watches from the next one on.
 *   <li>Every heartbeat proves that nothing was missed ({@link WatchSession}).
 *   <li>On a doubt it goes to the next member of etcd, after a pause that grows, and begins with a
 *       list. It never takes a watch up where it was: a list is small, and right also when etcd was
 *       compacted, restored or made again meanwhile.
 *   <li>What it saw before stays known, and gets older.
 * </ol>
 *
 * A state may have a lower revision than the one before only when etcd's own data was restored or
 * replaced.
 */
public final class ClusterWatch implements AutoCloseable {
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final List<URI> members;
  private final Function<URI, WatchedEtcd> dial;
  private final PatroniKeys names;
  private final WatchPace pace;
  private final Supplier<Moment> clock;
  private final Delivery delivery;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private volatile String trouble = "";
  private int failures;

  ClusterWatch(
      List<URI> members,
      Function<URI, WatchedEtcd> dial,
      PatroniKeys names,
      WatchPace pace,
      Supplier<Moment> clock,
      Consumer<Observation> listener) {
    this.members = List.copyOf(members);
    this.dial = dial;
    this.names = names;
    this.pace = pace;
    this.clock = clock;
    this.delivery = new Delivery(listener);
    this.thread = Thread.ofVirtual().name("cluster-watch").start(this::run);
  }

  /**
   * Begins to watch; never fails: what is wrong is said by {@link #trouble}, and is tried again.
   *
   * @param access how to come into etcd; its deadline is that of every list
   * @param listener takes every change, every proof that there was none, and every loss. Called on
   *     one thread; while it works only the newest waits
   */
  public static ClusterWatch begin(
      EtcdAccess access, PatroniKeys names, WatchPace pace, Consumer<Observation> listener) {
    return new ClusterWatch(
        access.urls(),
        member -> Etcd.connect(access.only(member)),
        names,
        pace,
        ClusterWatch::now,
        listener);
  }

  /** This moment, as ages are measured. */
  public static Moment now() {
    return new Moment(System.nanoTime(), Instant.now());
  }

  /** The newest that is known; empty before the first list. */
  public Optional<Observation> latest() {
    return delivery.newest();
  }

  /** Why nothing newer is known, for people; empty while it is connected, and at the beginning. */
  public String trouble() {
    return trouble;
  }

  private void run() {
    int member = 0;
    try {
      while (closed.getCount() > 0) {
        boolean compacted = session(members.get(member)) instanceof WatchSession.End.Compacted;
        failures++;
        if (compacted && failures == 1) {
          // Nothing is wrong with this member: it is listed again at once.
          continue;
        }
        member = (member + 1) % members.size();
        if (closed.await(pace.pause(failures).toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // It was closed.
      Thread.currentThread().interrupt();
    } finally {
      doubt("the watch has ended by a defect of its own");
    }
  }

  /** Never throws for what a member does: a watch that died of it would look alive. */
  private WatchSession.End session(URI member) throws InterruptedException {
    try {
      WatchedEtcd etcd = dial.apply(member);
      try {
        return ended(member, new WatchSession(etcd, names, pace, clock, new Proofs()::take).run());
      } finally {
        // A watch of jetcd's that fails at this moment plans its next attempt, and complains loudly
        // when its client is closed by then.
        CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS)
            .execute(etcd::close);
      }
    } catch (RuntimeException | Error e) {
      return ended(
          member,
          new WatchSession.End.Doubt(e instanceof OpsException ? e.getMessage() : e.toString()));
    }
  }

  private WatchSession.End ended(URI member, WatchSession.End end) {
    doubt(
        switch (end) {
          case WatchSession.End.Compacted() -> "etcd was compacted meanwhile";
          case WatchSession.End.Doubt(String reason) when reason.contains(member.getAuthority()) ->
              reason;
          case WatchSession.End.Doubt(String reason) -> member.getAuthority() + ": " + reason;
        });
    return end;
  }

  /** What one session proves. */
  private final class Proofs {
    private boolean listed;
    private Moment first;
    private ClusterKeys last;
    private ClusterState state;

    void take(ClusterKeys keys, Moment knownGood) {
      if (!listed) {
        listed = true;
        first = knownGood;
      } else if (!knownGood.equals(first)) {
        // Only a heartbeat shows that this member does more than answer lists.
        failures = 0;
      }
      if (!keys.equals(last)) {
        last = keys;
        state = keys.state();
      }
      trouble = "";
      delivery.put(new Observation(state, new Freshness(knownGood, "")));
    }
  }

  /** What is known stays so, and gets older; a watch that was closed says nothing more. */
  private void doubt(String reason) {
    if (closed.getCount() == 0) {
      return;
    }
    trouble = reason;
    latest().ifPresent(known -> delivery.put(known.doubted(reason)));
  }

  /**
   * Ends it; no call of the listener begins after this. One that goes on is waited for, for two
   * seconds at most, and not at all by a thread that is interrupted.
   */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    delivery.close();
    Delivery.awaitEnd(thread);
  }
}
