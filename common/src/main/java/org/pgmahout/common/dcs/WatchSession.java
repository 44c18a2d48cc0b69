package org.pgmahout.common.dcs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.KeyChange;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.outcome.OpsException;

/**
 * One connection of a {@link ClusterWatch} to one member of etcd, from the list to the first doubt.
 *
 * <p>Silence is no proof: a member that hangs, and one that is cut off from the others, send
 * nothing as well. So in every heartbeat a majority is asked for the store's revision, and then the
 * watch whether it has said everything up to there. When both answers are in, the state holds all
 * that had happened when the first question was asked. When they are not in after some time, the
 * session ends.
 */
final class WatchSession {
  private final WatchedEtcd etcd;
  private final PatroniKeys names;
  private final WatchPace pace;
  private final Supplier<Moment> clock;
  private final BiConsumer<ClusterKeys, Moment> proven;
  private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();

  private ClusterKeys keys;
  private Moment knownGood;
  private boolean asking;
  private Moment asked;

  /** The revision of the keys by then: changes may overtake the answer. */
  private long askedAt;

  /** The store's revision that the answer brought; 0 while it is awaited. */
  private long wanted;

  /**
   * @param proven takes the keys, and since when they are known to be good: after the list, after
   *     every change, and after every heartbeat
   */
  WatchSession(
      WatchedEtcd etcd,
      PatroniKeys names,
      WatchPace pace,
      Supplier<Moment> clock,
      BiConsumer<ClusterKeys, Moment> proven) {
    this.etcd = etcd;
    this.names = names;
    this.pace = pace;
    this.clock = clock;
    this.proven = proven;
  }

  /** Why a session ended. */
  sealed interface End {
    /** The list is too old to watch from it: another one is due at once. */
    record Compacted() implements End {}

    /** The member does not answer, or not as it should. */
    record Doubt(String reason) implements End {}
  }

  private sealed interface Message {
    record Changed(List<EtcdWatch.Change> changes) implements Message {}

    record Progressed(long revision) implements Message {}

    record Revision(long revision) implements Message {}

    record Ended(End end) implements Message {}
  }

  /**
   * Lists, watches, and goes on until there is a doubt.
   *
   * @throws OpsException when the list fails
   */
  End run() throws InterruptedException {
    knownGood = clock.get();
    EtcdSnapshot list = etcd.get(names.prefix());
    keys = list.patroni(names);
    proven.accept(keys, knownGood);
    try (EtcdWatch.Handle handle =
        etcd.watch(names.prefix(), list.revision() + 1, new Receiver())) {
      while (true) {
        Duration left = untilNext();
        if (left.isNegative() || left.isZero()) {
          if (asking) {
            return new End.Doubt("no proof of life within " + pace.patience().toMillis() + " ms");
          }
          ask();
          continue;
        }
        Message message = inbox.poll(left.toNanos(), TimeUnit.NANOSECONDS);
        if (message instanceof Message.Ended(End end)) {
          return end;
        }
        if (message instanceof Message.Revision(long revision) && revision < askedAt) {
          return new End.Doubt(
              "its revision went back from %d to %d: its data was restored or replaced"
                  .formatted(askedAt, revision));
        }
        take(message, handle);
      }
    }
  }

  private Duration untilNext() {
    Moment from = asking ? asked : knownGood;
    return (asking ? pace.patience() : pace.heartbeat()).minus(clock.get().since(from));
  }

  private void take(Message message, EtcdWatch.Handle handle) {
    switch (message) {
      case null -> {
        // The time is up: the next turn does what is due.
      }
      case Message.Changed(List<EtcdWatch.Change> changes) -> {
        keys = keys.after(changes.stream().map(WatchSession::change).toList());
        proven.accept(keys, knownGood);
        prove(keys.revision());
      }
      case Message.Revision(long revision) -> {
        // Asked also when the keys are that new already: it is the watch that is to show life.
        wanted = revision;
        handle.requestProgress();
      }
      case Message.Progressed(long revision) -> prove(revision);
      case Message.Ended _ -> throw new IllegalStateException("it has ended already");
    }
  }

  /** Everything up to a revision was said. */
  private void prove(long upTo) {
    if (asking && wanted > 0 && upTo >= wanted) {
      asking = false;
      knownGood = asked;
      proven.accept(keys, knownGood);
    }
  }

  private void ask() {
    asking = true;
    wanted = 0;
    asked = clock.get();
    askedAt = keys.revision();
    Thread.startVirtualThread(
        () -> {
          try {
            inbox.add(new Message.Revision(etcd.revision(names.prefix())));
          } catch (OpsException e) {
            inbox.add(new Message.Ended(new End.Doubt(e.getMessage())));
          }
        });
  }

  private final class Receiver implements EtcdWatch {
    @Override
    public void changed(List<Change> changes) {
      inbox.add(new Message.Changed(changes));
    }

    @Override
    public void progressed(long revision) {
      inbox.add(new Message.Progressed(revision));
    }

    @Override
    public void compacted(long revision) {
      inbox.add(new Message.Ended(new End.Compacted()));
    }

    @Override
    public void lost(OpsException reason) {
      inbox.add(new Message.Ended(new End.Doubt(reason.getMessage())));
    }
  }

  private static KeyChange change(EtcdWatch.Change change) {
    return switch (change) {
      case EtcdWatch.Change.Put(EtcdEntry entry) -> entry.written();
      case EtcdWatch.Change.Deleted(String key, long revision) ->
          new KeyChange.Deleted(key, revision);
    };
  }
}
