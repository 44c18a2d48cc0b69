package org.pgmahout.common.dcs;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** An etcd of several members in memory, each of which can be made to misbehave. */
final class FakeEtcd {
  /** How a member misbehaves. */
  enum Fault {
    /** It refuses every call. */
    DOWN,
    /** Its watches say nothing and do not answer. */
    HANGS,
    /** Its watches answer, and do not get what the majority has. */
    CUT_OFF,
    /** No client of it can be made. */
    DEFECT,
  }

  final List<URI> dialled = new CopyOnWriteArrayList<>();
  final Map<URI, Fault> faults = new ConcurrentHashMap<>();

  /** What happens between the answer for a revision and its arrival. */
  volatile Runnable overtakes = () -> {};

  /** What happens between a list and the watch that follows it. */
  volatile Runnable beforeWatch = () -> {};

  private final Map<String, EtcdEntry> entries = new TreeMap<>();
  private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
  private long revision;

  private record Watching(URI member, EtcdWatch to) {}

  synchronized void put(String key, String value) {
    revision++;
    EtcdEntry entry = new EtcdEntry(key, value, revision, revision, 0);
    entries.put(key, entry);
    tell(new EtcdWatch.Change.Put(entry));
  }

  synchronized void delete(String key) {
    revision++;
    entries.remove(key);
    tell(new EtcdWatch.Change.Deleted(key, revision));
  }

  private void tell(EtcdWatch.Change change) {
    for (Watching watching : watches) {
      if (!faults.containsKey(watching.member())) {
        watching.to().changed(List.of(change));
      }
    }
  }

  /** Empties it, as a restore of an old snapshot would. */
  synchronized void restore(long older) {
    entries.clear();
    revision = older;
  }

  synchronized void compact() {
    watches.forEach(watching -> watching.to().compacted(revision));
  }

  synchronized void loseAll() {
    watches.forEach(watching -> watching.to().lost(down()));
  }

  int watches() {
    return watches.size();
  }

  private static OpsException down() {
    return new OpsException(ErrorCode.ETCD_UNAVAILABLE, "it is down", "");
  }

  WatchedEtcd dial(URI member) {
    dialled.add(member);
    if (faults.get(member) == Fault.DEFECT) {
      throw new IllegalStateException("no client");
    }
    return new WatchedEtcd() {
      @Override
      public EtcdSnapshot get(String prefix) {
        synchronized (FakeEtcd.this) {
          if (faults.get(member) == Fault.DOWN) {
            throw down();
          }
          return new EtcdSnapshot(revision, new ArrayList<>(entries.values()));
        }
      }

      @Override
      public long revision(String prefix) {
        long now = get(prefix).revision();
        overtakes.run();
        return now;
      }

      @Override
      public EtcdWatch.Handle watch(String prefix, long fromRevision, EtcdWatch to) {
        beforeWatch.run();
        Watching own = new Watching(member, to);
        synchronized (FakeEtcd.this) {
          watches.add(own);
          entries.values().stream()
              .filter(entry -> entry.modRevision() >= fromRevision)
              .forEach(entry -> to.changed(List.of(new EtcdWatch.Change.Put(entry))));
        }
        return new EtcdWatch.Handle() {
          @Override
          public void requestProgress() {
            synchronized (FakeEtcd.this) {
              if (faults.get(member) == Fault.CUT_OFF) {
                to.progressed(fromRevision - 1);
              } else if (faults.get(member) != Fault.HANGS) {
                to.progressed(revision);
              }
            }
          }

          @Override
          public void close() {
            watches.remove(own);
          }
        };
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
