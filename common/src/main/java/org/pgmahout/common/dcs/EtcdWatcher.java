package org.pgmahout.common.dcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One watch of jetcd's, up to its first failure. jetcd would begin it again by itself, at the
 * revision of the store instead of that of the last change it passed on (its {@code WatchImpl}),
 * and what happened between the two would be lost.
 */
final class EtcdWatcher {
  private final String prefix;
  private final EtcdWatch watch;
  private final EtcdCalls calls;
  private final AtomicBoolean over = new AtomicBoolean();

  EtcdWatcher(String prefix, EtcdWatch watch, EtcdCalls calls) {
    this.prefix = prefix;
    this.watch = watch;
    this.calls = calls;
  }

  EtcdWatch.Handle open(Client client, long fromRevision) {
    WatchOption option =
        WatchOption.builder()
            .isPrefix(true)
            .withRevision(fromRevision)
            .withRequireLeader(true)
            .withProgressNotify(true)
            .build();
    Watch.Watcher watcher =
        client
            .getWatchClient()
            .watch(
                ByteSequence.from(prefix, UTF_8),
                option,
                Watch.listener(this::tell, this::failed, () -> failed(new Exception("it ended"))));
    return new EtcdWatch.Handle() {
      @Override
      public void requestProgress() {
        watcher.requestProgress();
      }

      @Override
      public void close() {
        over.set(true);
        watcher.close();
      }
    };
  }

  private void tell(WatchResponse response) {
    if (over.get()) {
      return;
    }
    if (response.isProgressNotify()) {
      watch.progressed(response.getHeader().getRevision());
    } else if (!response.getEvents().isEmpty()) {
      watch.changed(response.getEvents().stream().map(EtcdWatcher::change).toList());
    }
  }

  private void failed(Throwable failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (failure instanceof CompactedException compacted) {
      watch.compacted(compacted.getCompactedRevision());
    } else {
      watch.lost(calls.unavailable("watch " + prefix, failure));
    }
  }

  private static EtcdWatch.Change change(WatchEvent event) {
    KeyValue kv = event.getKeyValue();
    return event.getEventType() == WatchEvent.EventType.DELETE
        ? new EtcdWatch.Change.Deleted(kv.getKey().toString(UTF_8), kv.getModRevision())
        : new EtcdWatch.Change.Put(Etcd.entry(kv));
  }
}
