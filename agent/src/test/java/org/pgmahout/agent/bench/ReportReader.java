package org.pgmahout.agent.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdWatch;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeReport;

/** Watches the reports of all agents, and measures how old each is when it has been read. */
final class ReportReader implements EtcdWatch, AutoCloseable {
  private final Supplier<Meter> meter;
  private final Etcd etcd;
  private final Handle handle;
  private final Thread thread;
  private final BlockingQueue<Change> inbox = new LinkedBlockingQueue<>();
  private final Set<String> alive = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> ended = Optional.empty();

  ReportReader(EtcdAccess access, OwnKeys keys, Supplier<Meter> meter) {
    this.meter = meter;
    this.etcd = Etcd.connect(access);
    this.thread = Thread.ofVirtual().name("reader").start(this::read);
    this.handle = etcd.watch(keys.health(), 0, this);
  }

  /** How many agents have a report under a lease that has not ended. */
  int alive() {
    return alive.size();
  }

  /** Why it reads no more: what is measured is then worth nothing. */
  Optional<String> ended() {
    return ended;
  }

  private void read() {
    try {
      while (true) {
        take(inbox.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Change change) {
    switch (change) {
      case Change.Put(var entry) -> {
        NodeReport.read(entry.value())
            .ifPresentOrElse(
                report -> meter.get().fresh.add(Duration.between(report.at(), Instant.now())),
                () -> ended = Optional.of("no report: " + entry.value()));
        alive.add(entry.key());
      }
      case Change.Deleted(String key, long _) -> {
        meter.get().silent.increment();
        alive.remove(key);
      }
    }
  }

  @Override
  public void changed(List<Change> changes) {
    inbox.addAll(changes);
  }

  @Override
  public void progressed(long revision) {
    // It never asks for progress.
  }

  @Override
  public void compacted(long revision) {
    ended = Optional.of("etcd was compacted up to " + revision);
  }

  @Override
  public void lost(OpsException reason) {
    ended = Optional.of(reason.getMessage());
  }

  @Override
  public void close() {
    handle.close();
    thread.interrupt();
    etcd.close();
  }
}
